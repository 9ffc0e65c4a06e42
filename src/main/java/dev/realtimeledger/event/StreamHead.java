package dev.realtimeledger.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream stands: what its row holds while its lock is held, or what its log makes of it.
 *
 * @param lastSequenceNumber number of the newest log entry, 0 for a stream that does not exist yet
 * @param callId the call that the new events name; of several ids the longest in bytes, of equally long ones the
 *     greatest, so that the order of the events does not matter. The row's own is compared when it is written
 * @param createdAt when its earliest event happened
 * @param lastEventAt when its latest event happened
 */
public record StreamHead(
        String streamId,
        long lastSequenceNumber,
        @Nullable String callId,
        @Nullable Instant createdAt,
        @Nullable Instant lastEventAt) {

    /** The head of a stream that has no event. */
    public static StreamHead empty(String streamId) {
        return new StreamHead(streamId, 0, null, null, null);
    }

    /** The head after one more event. */
    public StreamHead next(ServerEvent event) {
        Instant at = event.happenedAt();
        return new StreamHead(
                streamId,
                lastSequenceNumber + 1,
                later(callId, event.correlation().callId()),
                createdAt == null || at.isBefore(createdAt) ? at : createdAt,
                lastEventAt == null || at.isAfter(lastEventAt) ? at : lastEventAt);
    }

    /** The same with another newest entry: not every entry is an event. */
    public StreamHead at(long sequenceNumber) {
        return new StreamHead(streamId, sequenceNumber, callId, createdAt, lastEventAt);
    }

    private static @Nullable String later(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        byte[] left = a.getBytes(StandardCharsets.UTF_8);
        byte[] right = b.getBytes(StandardCharsets.UTF_8);
        int byLength = Integer.compare(left.length, right.length);
        return (byLength != 0 ? byLength : Arrays.compareUnsigned(left, right)) >= 0 ? a : b;
    }
}
