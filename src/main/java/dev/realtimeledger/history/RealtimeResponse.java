package dev.realtimeledger.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A response: what all its events say together. */
@Entity
@Immutable
@IdClass(RealtimeResponse.Key.class)
@Filter(name = "created_after", condition = "created_at >= :created_after")
@Filter(name = "created_before", condition = "created_at < :created_before")
@Filter(name = "session_id", condition = "stream_id = :session_id")
@Filter(
        name = "session_and_others",
        condition = "(stream_id = :own or (stream_id = 'unassigned' and response_id in (:others)))")
@Filter(name = "conversation_id", condition = "conversation_id = :conversation_id")
@Filter(name = "status", condition = "status = :status")
@Filter(name = "call_id", deduceAliasInjectionPoints = false, condition = """
        exists (
            select 1 from stream s
            where s.tenant_id = {alias}.tenant_id and s.stream_id = {alias}.stream_id and s.call_id = :call_id)
        """)
@Filter(name = "model", deduceAliasInjectionPoints = false, condition = """
        exists (
            select 1 from realtime_session s
            where s.tenant_id = {alias}.tenant_id and s.stream_id = {alias}.stream_id and s.model = :model)
        """)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
public class RealtimeResponse implements ListedEntity {

    /** Primary key. */
    record Key(String tenantId, String streamId, String responseId) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String streamId;

    @Id
    String responseId;

    @Nullable
    String status;

    @Nullable
    String conversationId;

    Instant createdAt;

    @Nullable
    Instant doneAt;

    long firstSequenceNumber;

    @Nullable
    Long firstEventSequence;

    String evidence;

    ResponseState state() {
        return new ResponseState(
                new EntityKey(streamId, responseId),
                Evidence.parse(evidence),
                createdAt,
                doneAt,
                firstSequenceNumber,
                firstEventSequence);
    }

    @Override
    public String id() {
        return responseId;
    }

    @Override
    public String streamId() {
        return streamId;
    }

    @Override
    public Instant createdAt() {
        return createdAt;
    }

    /** When it ended; null while nothing says so. */
    public @Nullable Instant doneAt() {
        return doneAt;
    }

    @Override
    public int length() {
        return evidence.length();
    }
}
