package dev.realtimeledger.history;

import java.time.Instant;

/** What lists show in the order of time. */
interface Listed {

    /** Where it stands in every list of its kind. */
    Position position();

    /**
     * A place in the order of time; what happened at the same time is ordered by stream and id.
     *
     * @param id empty for a stream, which has no other id
     */
    record Position(Instant createdAt, String streamId, String id) {}
}
