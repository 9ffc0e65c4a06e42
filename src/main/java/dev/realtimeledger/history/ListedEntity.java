package dev.realtimeledger.history;

import java.time.Instant;

/** What lists show in the order of time. */
interface ListedEntity {

    String id();

    /** The stream it belongs to; empty for what belongs to none. */
    String streamId();

    Instant createdAt();
}
