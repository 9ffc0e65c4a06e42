package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.Faults.Hint;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import dev.realtimeledger.simulator.VoiceCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What has to hold for the call of any seed. Each fails with an {@link AssertionError} where it does not. */
final class FoldingLaws {

    private static final Simulator SIMULATOR = new Simulator();

    private FoldingLaws() {}

    /**
     * However the same events arrive, the same sessions, responses, items and conversations come of them, in the same
     * order; whatever may have happened to the events before.
     */
    static void arrivalDoesNotMatter(Folding folding, long seed) {
        List<SimulatedEvent> events = faulty(SIMULATOR.call(seed).events(), seed);
        Map<String, Object> expected =
                Arrival.IN_ORDER.fold(folding, events, seed).told();
        for (Arrival arrival : Arrival.values()) {
            assertThat(arrival.fold(folding, events, seed).told())
                    .as("%s", arrival)
                    .isEqualTo(expected);
        }
    }

    /** However the events of a whole call arrive, its history says what was said, and each item stands after its predecessor. */
    static void theHistoryIsWhatHappened(Folding folding, long seed) {
        VoiceCall call = SIMULATOR.call(seed);
        Folded folded = Arrival.BY_TWO_WRITERS.fold(folding, call.events(), seed);
        assertThat(CallFacts.of(folded)).isEqualTo(CallFacts.of(call));
        Map<EntityKey, Integer> places = new HashMap<>();
        folded.order().forEach(key -> places.put(key, places.size()));
        assertThat(places).hasSameSizeAs(folded.items());
        for (ItemState item : folded.items().values()) {
            String previous = item.previousItemId();
            if (previous != null) {
                assertThat(places.get(item.key()))
                        .as("%s after %s", item.key(), previous)
                        .isGreaterThan(places.get(new EntityKey(item.key().streamId(), previous)));
            }
        }
    }

    /** The time stays: without it only arrival tells when an event happened. */
    private static List<SimulatedEvent> faulty(List<SimulatedEvent> events, long seed) {
        return switch (new Random(seed).nextInt(8)) {
            case 0 -> Faults.lose(events, seed, events.size() / 10);
            case 1 -> Faults.breakOff(events, seed);
            case 2 -> Faults.skewClocks(events, seed);
            case 3 -> Faults.forgetUsage(events, seed);
            case 4 -> Faults.dropHints(events, Hint.SESSION, Hint.CALL);
            case 5 -> Faults.dropHints(events, Hint.SEQUENCE);
            default -> events;
        };
    }
}
