package dev.realtimeledger.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.Instant;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A response: what all its events say together. */
@Entity
@Immutable
@IdClass(StreamKey.class)
@Filter(name = "created_after", condition = "created_at >= :created_after")
@Filter(name = "created_before", condition = "created_at < :created_before")
@Filter(name = "session_id", condition = "stream_id = :session_id")
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
@Filter(
        name = "later",
        deduceAliasInjectionPoints = false,
        condition =
                "({alias}.created_at, {alias}.stream_id, {alias}.response_id) > (:later_at, :later_stream, :later_id)")
@Filter(
        name = "earlier",
        deduceAliasInjectionPoints = false,
        condition =
                "({alias}.created_at, {alias}.stream_id, {alias}.response_id) < (:earlier_at, :earlier_stream, :earlier_id)")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class RealtimeResponse implements Listed {

    @Id
    String tenantId;

    @Id
    String streamId;

    @Id
    @Column(name = "response_id")
    String id;

    @Nullable
    String status;

    @Nullable
    String conversationId;

    Instant createdAt;

    @Nullable
    Instant doneAt;

    String evidence;

    @Override
    public Position position() {
        return new Position(createdAt, streamId, id);
    }
}
