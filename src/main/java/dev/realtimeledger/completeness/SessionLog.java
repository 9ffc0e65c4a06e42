package dev.realtimeledger.completeness;

import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.LogLine;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which events the log of a session has: of which types, about which items and responses, at which positions. Types have
 * their documented names.
 *
 * @param types all types
 * @param ofItems the types of the events that name an item, by its id
 * @param ofResponses the types of the events that name a response, by its id
 * @param elsewhere ids of items and responses of which events came without a session: those are in another log, so that
 *     what is not in this one may still have come
 * @param positions the forwarder's positions, sorted, each once
 * @param isNumberedThroughout whether all events have a position
 * @param createdAt the position of {@code session.created}, where it has one
 * @param lastReceivedAt when the last event was received; null of an empty log
 */
record SessionLog(
        Set<String> types,
        Map<String, Set<String>> ofItems,
        Map<String, Set<String>> ofResponses,
        Set<String> elsewhere,
        long[] positions,
        boolean isNumberedThroughout,
        @Nullable Long createdAt,
        @Nullable Instant lastReceivedAt) {

    static SessionLog of(Stream<LogLine> lines, Set<String> elsewhere) {
        Reading reading = new Reading();
        lines.forEach(reading::read);
        return new SessionLog(
                reading.types,
                reading.ofItems,
                reading.ofResponses,
                elsewhere,
                reading.positions.build().sorted().distinct().toArray(),
                !reading.someWithoutPosition,
                reading.createdAt,
                reading.lastReceivedAt);
    }

    Set<String> ofItem(String id) {
        return ofItems.getOrDefault(id, Set.of());
    }

    Set<String> ofResponse(String id) {
        return ofResponses.getOrDefault(id, Set.of());
    }

    /** Whether every event that came of an item or response is in this log. */
    boolean hasAllOf(String id) {
        return !elsewhere.contains(id);
    }

    private static final class Reading {
        private final Set<String> types = new HashSet<>();
        private final Map<String, Set<String>> ofItems = new HashMap<>();
        private final Map<String, Set<String>> ofResponses = new HashMap<>();
        private final LongStream.Builder positions = LongStream.builder();
        private boolean someWithoutPosition;
        private @Nullable Long createdAt;
        private @Nullable Instant lastReceivedAt;

        void read(LogLine line) {
            String type = EventCatalogue.meaning(line.type());
            types.add(type);
            note(ofItems, line.itemId(), type);
            note(ofResponses, line.responseId(), type);
            Long position = line.eventSequence();
            if (position == null) {
                someWithoutPosition = true;
            } else {
                positions.add(position);
            }
            if (type.equals("session.created") && position != null && (createdAt == null || position < createdAt)) {
                createdAt = position;
            }
            if (lastReceivedAt == null || line.receivedAt().isAfter(lastReceivedAt)) {
                lastReceivedAt = line.receivedAt();
            }
        }

        private static void note(Map<String, Set<String>> types, @Nullable String id, String type) {
            if (id != null) {
                types.computeIfAbsent(id, unseen -> new HashSet<>(4)).add(type);
            }
        }
    }
}
