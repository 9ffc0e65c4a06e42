package dev.realtimeledger.event;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import org.hibernate.annotations.Immutable;

/** The way from a bare event id to the entries of the log that have it. */
@Entity
@Immutable
@IdClass(LogEntry.Key.class)
// Nothing reads its fields: queries join it.
@SuppressWarnings({"NullAway.Init", "UnusedVariable"})
class EventIdentity {

    @Id
    private String tenantId;

    @Id
    private String streamId;

    @Id
    private long sequenceNumber;

    private String eventId;

    protected EventIdentity() {}
}
