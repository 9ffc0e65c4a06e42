package dev.realtimeledger.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When something happened, by all that tells: the place in the log, the forwarder's position, and the time.
 *
 * @param sequenceNumber number of the log entry within the stream
 * @param eventSequence the forwarder's position, where it gave one
 */
public record Moment(
        String streamId, long sequenceNumber, @Nullable Long eventSequence, Instant at) {

    /** Whether it came before another: by the forwarder's positions where both have one, else by time, last by the log. */
    public boolean isBefore(Moment other) {
        if (eventSequence != null && other.eventSequence != null) {
            return eventSequence < other.eventSequence;
        }
        int byTime = at.compareTo(other.at);
        boolean sameLog = streamId.equals(other.streamId);
        return byTime < 0 || (byTime == 0 && (!sameLog || sequenceNumber < other.sequenceNumber));
    }

    /** The earliest of both by each that tells, so that it does not matter which came first. */
    public Moment earliest(Moment other) {
        return new Moment(
                streamId,
                Math.min(sequenceNumber, other.sequenceNumber),
                Join.least(eventSequence, other.eventSequence),
                at.isAfter(other.at) ? other.at : at);
    }
}
