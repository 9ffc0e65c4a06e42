package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A way in which the same events may arrive. None of them may make a difference. */
enum Arrival {
    IN_ORDER {
        @Override
        Folded fold(Folding folding, List<SimulatedEvent> events, long seed) {
            return folding.fold(logged(events));
        }
    },
    IN_ANY_ORDER {
        @Override
        Folded fold(Folding folding, List<SimulatedEvent> events, long seed) {
            return folding.fold(logged(Faults.reorder(events, seed)));
        }
    },
    REPEATED {
        @Override
        Folded fold(Folding folding, List<SimulatedEvent> events, long seed) {
            List<SimulatedEvent> sent = Faults.retryStorm(Faults.delay(events, seed, events.size() / 3, 30), seed);
            return folding.fold(logged(sent));
        }
    },
    IN_BATCHES {
        @Override
        Folded fold(Folding folding, List<SimulatedEvent> events, long seed) {
            return batches(folding, logged(Faults.reorder(events, seed)), new Random(seed));
        }
    },
    BY_TWO_WRITERS {
        @Override
        Folded fold(Folding folding, List<SimulatedEvent> events, long seed) {
            Random random = new Random(seed);
            List<LoggedEvent> one = new ArrayList<>();
            List<LoggedEvent> other = new ArrayList<>();
            for (LoggedEvent event : logged(Faults.reorder(events, seed))) {
                int writers = random.nextInt(1, 8);
                if (writers <= 4) {
                    one.add(event);
                }
                if (writers >= 4) {
                    other.add(event);
                }
            }
            return folding.join(batches(folding, one, random), batches(folding, other, random));
        }
    };

    private static final Instant RECEIVED = Instant.parse("2026-11-20T10:00:00Z");
    private static final int LARGEST_BATCH = 40;

    /** The history of the events when they arrive so. */
    abstract Folded fold(Folding folding, List<SimulatedEvent> events, long seed);

    /** Batch by batch, each folded for itself before it is joined with what is known. */
    private static Folded batches(Folding folding, List<LoggedEvent> events, Random random) {
        Folded known = folding.fold(List.of());
        int from = 0;
        while (from < events.size()) {
            int to = Math.min(events.size(), from + random.nextInt(1, LARGEST_BATCH));
            Folded batch = folding.fold(events.subList(from, to));
            known = random.nextBoolean() ? folding.join(known, batch) : folding.join(batch, known);
            from = to;
        }
        return known;
    }

    /** The events as they are logged: received and numbered in the order in which they arrive. */
    private static List<LoggedEvent> logged(List<SimulatedEvent> events) {
        List<LoggedEvent> logged = new ArrayList<>(events.size());
        for (SimulatedEvent event : events) {
            int number = logged.size() + 1;
            ServerEvent received = received(event, RECEIVED.plusSeconds(number));
            logged.add(new LoggedEvent(received, received.streamId(), number));
        }
        return logged;
    }

    private static ServerEvent received(SimulatedEvent event, Instant receivedAt) {
        Correlation correlation =
                new Correlation(event.sessionId(), event.callId(), event.sequence(), event.time(), null);
        Map<String, JsonNode> payload = new HashMap<>();
        Evidence.parse(event.body()).properties().forEach(field -> payload.put(field.getKey(), field.getValue()));
        return new ServerEvent(
                event.eventId(),
                event.type(),
                correlation,
                "key",
                receivedAt,
                event.bytes(),
                new byte[32],
                event.body().length(),
                null,
                payload);
    }
}
