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

    /** Characters of what it says, which decide how many of them are shown together; 0 for what is always small. */
    default int length() {
        return 0;
    }
}
