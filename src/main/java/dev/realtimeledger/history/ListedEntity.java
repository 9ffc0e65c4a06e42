package dev.realtimeledger.history;

import java.time.Instant;

/** What lists show in the order of time. */
public interface ListedEntity {

    /** Unique within its stream, not within the tenant. */
    String id();

    /** The stream it belongs to; empty for what belongs to none. */
    String streamId();

    /** When the earliest event that names it happened. */
    Instant createdAt();
}
