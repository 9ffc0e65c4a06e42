package dev.realtimeledger.conformance;

import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * All that a run sends.
 *
 * @param mark what all its ids end in
 * @param start no event is older
 * @param calls made-up calls, and last the one in which every documented type occurs
 * @param lines their sessions, with what goes wrong on the way
 * @param refusals what the receiver has to refuse
 */
record Plan(String mark, long seed, Instant start, List<Call> calls, List<Line> lines, List<Refusal> refusals) {

    /** Calls are spread over the day that follows, and all are over by now: receivers believe no time to come. */
    private static final Duration BEFORE_NOW = Duration.ofHours(30);

    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final int BATCH = 40;
    private static final int ONE_SESSION_IN_BATCHES_OF = 5;

    /** The plan of a seed. Each kind of fault comes round, with and without batches. */
    static Plan of(int calls, long seed, String mark, Instant now) {
        Instant start = now.truncatedTo(ChronoUnit.SECONDS).minus(BEFORE_NOW);
        List<Call> all = new Simulator()
                .startingAt(start)
                .calls(seed, calls)
                .map(call -> Call.of(call.again(mark)))
                .collect(Collectors.toCollection(ArrayList::new));
        List<Line> lines = new ArrayList<>();
        for (Call call : all) {
            for (List<SimulatedEvent> session : call.sessions().values()) {
                int place = lines.size();
                Fault fault = FAULTS.get(place % FAULTS.size());
                boolean inBatches = place % ONE_SESSION_IN_BATCHES_OF == ONE_SESSION_IN_BATCHES_OF - 1;
                lines.add(line(call, fault.happenTo(session, seed + place), inBatches ? BATCH : 1));
            }
        }
        Call documented = DocumentedEvents.call(mark, start);
        all.add(documented);
        lines.add(line(documented, documented.events(), 1));
        String session = documented.events().getFirst().sessionId();
        return new Plan(mark, seed, start, List.copyOf(all), List.copyOf(lines), Refusal.all(mark, session));
    }

    private static Line line(Call call, List<SimulatedEvent> events, int batch) {
        return new Line(call.id(), events.getFirst().sessionId(), Delivery.of(events), batch);
    }

    /** What will be sent, for people. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "%,d calls of seed %d and one with each of the %d documented types: %,d sessions. All ids end in %s",
                calls.size() - 1,
                seed,
                DocumentedEvents.TYPES.size(),
                lines.size(),
                mark);
    }
}
