package dev.realtimeledger.conformance;

import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.util.List;

/** What happens to the events of a session on their way. */
enum Fault {
    /** Nothing. */
    NONE,
    /** Some arrive twice. */
    DUPLICATES,
    /** The answers are lost, and runs of events come again and again. */
    RETRY_STORM,
    /** Some are overtaken by others. */
    DELAYS,
    /** All arrive in any order, and some twice. */
    REORDERING,
    /** Some ids come again with other bytes. */
    CONFLICTS;

    private static final int ONE_OF = 10;
    private static final int MOST_OVERTAKING = 20;

    /** The events as they are sent. */
    List<SimulatedEvent> happenTo(List<SimulatedEvent> events, long seed) {
        int some = 1 + events.size() / ONE_OF;
        return switch (this) {
            case NONE -> events;
            case DUPLICATES -> Faults.duplicate(events, seed, some);
            case RETRY_STORM -> Faults.retryStorm(events, seed);
            case DELAYS -> Faults.delay(events, seed, some, MOST_OVERTAKING);
            case REORDERING -> Faults.duplicate(Faults.reorder(events, seed), seed, some);
            case CONFLICTS -> Faults.mutate(events, seed, some);
        };
    }
}
