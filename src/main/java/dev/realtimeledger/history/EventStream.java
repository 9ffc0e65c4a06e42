package dev.realtimeledger.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.ParamDef;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events: a session, whether or not it stated a configuration, or the stream of events without one.
 *
 * <p>Of the filters of all lists, those that several share are defined here.
 */
@Entity
@Table(name = "stream")
@Immutable
@IdClass(EventStream.Key.class)
@FilterDef(name = "created_after", parameters = @ParamDef(name = "created_after", type = Instant.class))
@FilterDef(name = "created_before", parameters = @ParamDef(name = "created_before", type = Instant.class))
@FilterDef(name = "session_id", parameters = @ParamDef(name = "session_id", type = String.class))
@FilterDef(
        name = "session_and_others",
        parameters = {@ParamDef(name = "own", type = String.class), @ParamDef(name = "others", type = String.class)})
@FilterDef(name = "conversation_id", parameters = @ParamDef(name = "conversation_id", type = String.class))
@FilterDef(name = "call_id", parameters = @ParamDef(name = "call_id", type = String.class))
@FilterDef(name = "model", parameters = @ParamDef(name = "model", type = String.class))
@FilterDef(name = "folder_id", parameters = @ParamDef(name = "folder_id", type = String.class))
@FilterDef(
        name = "completeness",
        parameters = {
            @ParamDef(name = "completeness", type = String.class),
            @ParamDef(name = "open_since", type = Instant.class)
        })
@FilterDef(
        name = "completeness_stale",
        parameters = {
            @ParamDef(name = "rules", type = Integer.class),
            @ParamDef(name = "unassigned", type = Long.class),
            @ParamDef(name = "settled", type = Instant.class)
        })
@FilterDef(name = "status", parameters = @ParamDef(name = "status", type = String.class))
@Filter(name = "created_after", condition = "created_at >= :created_after")
@Filter(name = "created_before", condition = "created_at < :created_before")
@Filter(name = "call_id", condition = "call_id = :call_id")
@Filter(name = "model", deduceAliasInjectionPoints = false, condition = """
        exists (
            select 1 from realtime_session s
            where s.tenant_id = {alias}.tenant_id and s.stream_id = {alias}.stream_id and s.model = :model)
        """)
@Filter(name = "folder_id", deduceAliasInjectionPoints = false, condition = """
        exists (
            select 1 from realtime_session s
            where s.tenant_id = {alias}.tenant_id and s.stream_id = {alias}.stream_id and s.folder_id = :folder_id)
        """)
@Filter(name = "completeness", deduceAliasInjectionPoints = false, condition = """
        exists (
            select 1 from session_completeness c
            where c.tenant_id = {alias}.tenant_id and c.stream_id = {alias}.stream_id
              and case when c.has_findings is null then ''
                       when not c.has_findings then 'complete'
                       when c.last_received_at > :open_since then 'open'
                       else 'incomplete' end = :completeness)
        """)
@Filter(name = "completeness_stale", deduceAliasInjectionPoints = false, condition = """
        not exists (
            select 1 from session_completeness c
            where c.tenant_id = {alias}.tenant_id and c.stream_id = {alias}.stream_id
              and c.last_sequence_number = {alias}.last_sequence_number and c.rules = :rules
              and (c.unassigned_sequence_number >= :unassigned
                   or c.last_received_at is null or c.last_received_at < :settled))
        """)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
public class EventStream implements ListedEntity {

    /** Primary key. */
    public record Key(String tenantId, String streamId) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String streamId;

    long lastSequenceNumber;

    @Nullable
    String callId;

    Instant createdAt;
    Instant lastEventAt;

    @Override
    public String id() {
        return streamId;
    }

    @Override
    public String streamId() {
        return streamId;
    }

    /** When its first event happened. */
    @Override
    public Instant createdAt() {
        return createdAt;
    }

    /** Whose it is. */
    public String tenantId() {
        return tenantId;
    }

    /** How many events it has: each has a number, and none is left out. */
    public long lastSequenceNumber() {
        return lastSequenceNumber;
    }

    /** The call that the forwarder says it belongs to; null where it said nothing. */
    public @Nullable String callId() {
        return callId;
    }

    /** When the latest of its events happened. */
    public Instant lastEventAt() {
        return lastEventAt;
    }
}
