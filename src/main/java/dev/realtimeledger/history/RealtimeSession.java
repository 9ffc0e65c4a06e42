package dev.realtimeledger.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** The configuration in force of a session that stated one. */
@Entity
@Immutable
@IdClass(RealtimeSession.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class RealtimeSession {

    /** Primary key. */
    record Key(String tenantId, String streamId) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String streamId;

    @Nullable
    String providerId;

    @Nullable
    String model;

    @Nullable
    String folderId;

    String configuration;
}
