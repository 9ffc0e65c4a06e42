package dev.realtimeledger.rebuild;

import dev.realtimeledger.event.ServerEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a rebuild has come. Streams are rebuilt in the order of their ids.
 *
 * @param streamId the stream at hand, empty before the first
 * @param nextHash where the part of it begins that comes next, {@link Span#END} when it is done
 * @param numSessions sessions that are done
 * @param numServerEvents events of the streams that are done
 * @param numRewritten rows that were written or removed because they were not what the log says
 */
record RebuildProgress(
        String streamId,
        long nextHash,
        long numSessions,
        long numServerEvents,
        long numRewritten,
        Instant startedAt,
        @Nullable Instant completedAt) {

    boolean hasStreamAtHand() {
        return !streamId.isEmpty() && nextHash < Span.END;
    }

    /** After one more part. */
    RebuildProgress after(StreamComparison part) {
        boolean streamIsDone = part.span().to() == Span.END;
        boolean isOwn = ServerEvent.isOwn(part.head().streamId());
        long events = isOwn ? 0 : part.head().lastSequenceNumber();
        boolean isSession = events > 0 && ServerEvent.isSession(part.head().streamId());
        return new RebuildProgress(
                part.head().streamId(),
                part.span().to(),
                numSessions + (streamIsDone && isSession ? 1 : 0),
                numServerEvents + (streamIsDone ? events : 0),
                numRewritten + part.differences(),
                startedAt,
                completedAt);
    }

    /** After the sums of the ledger were put right. */
    RebuildProgress afterTotals(long numWrong) {
        return new RebuildProgress(
                streamId, nextHash, numSessions, numServerEvents, numRewritten + numWrong, startedAt, completedAt);
    }

    RebuildProgress completed(Instant at) {
        return new RebuildProgress(streamId, nextHash, numSessions, numServerEvents, numRewritten, startedAt, at);
    }
}
