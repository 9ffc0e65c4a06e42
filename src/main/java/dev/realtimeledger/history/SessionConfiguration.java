package dev.realtimeledger.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A configuration that an event stated. */
@Entity
@Immutable
@IdClass(SessionConfiguration.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class SessionConfiguration {

    /** Primary key. */
    record Key(String tenantId, String streamId, long sequenceNumber) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String streamId;

    @Id
    long sequenceNumber;

    String eventId;
    String eventType;

    @Nullable
    Long eventSequence;

    Instant happenedAt;
    String configuration;

    Configuration stated() {
        return new Configuration(
                streamId, sequenceNumber, eventId, eventType, eventSequence, happenedAt, Evidence.parse(configuration));
    }
}
