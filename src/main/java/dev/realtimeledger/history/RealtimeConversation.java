package dev.realtimeledger.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A conversation as one stream knows it. */
@Entity
@Immutable
@IdClass(StreamKey.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class RealtimeConversation {

    @Id
    String tenantId;

    @Id
    String streamId;

    @Id
    @Column(name = "conversation_id")
    String id;

    Instant createdAt;
}
