package dev.realtimeledger.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A conversation as one stream knows it. */
@Entity
@Immutable
@IdClass(RealtimeConversation.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class RealtimeConversation implements ListedEntity {

    /** Primary key. */
    record Key(String tenantId, String streamId, String conversationId) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String streamId;

    @Id
    String conversationId;

    Instant createdAt;

    @Override
    public String id() {
        return conversationId;
    }

    /** A conversation may span streams, and is in none of them alone. */
    @Override
    public String streamId() {
        return "";
    }

    @Override
    public Instant createdAt() {
        return createdAt;
    }
}
