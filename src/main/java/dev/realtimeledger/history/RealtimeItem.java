package dev.realtimeledger.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.ParamDef;
import org.jspecify.annotations.Nullable;

/** A conversation item: what all its events say together. */
@Entity
@Immutable
@IdClass(RealtimeItem.Key.class)
@FilterDef(name = "response_id", parameters = @ParamDef(name = "response_id", type = String.class))
@FilterDef(name = "among", parameters = @ParamDef(name = "among", type = String.class))
@FilterDef(name = "type", parameters = @ParamDef(name = "type", type = String.class))
@FilterDef(name = "role", parameters = @ParamDef(name = "role", type = String.class))
@FilterDef(
        name = "words",
        parameters = {@ParamDef(name = "words", type = String.class), @ParamDef(name = "unindexed", type = String.class)
        })
@Filter(name = "created_after", condition = "created_at >= :created_after")
@Filter(name = "created_before", condition = "created_at < :created_before")
@Filter(name = "session_id", condition = "stream_id = :session_id")
@Filter(
        name = "session_and_others",
        condition = "(stream_id = :own or (stream_id = 'unassigned' and item_id in (:others)))")
@Filter(name = "among", deduceAliasInjectionPoints = false, condition = """
        ({alias}.stream_id, {alias}.item_id) in (
            select u ->> 0, u ->> 1
            from json_array_elements(cast(:among as json)) as u)
        """)
@Filter(name = "response_id", condition = "response_id = :response_id")
@Filter(name = "type", condition = "type = :type")
@Filter(name = "role", condition = "role = :role")
@Filter(name = "status", condition = "status = :status")
@Filter(name = "call_id", condition = "call_id = :call_id")
@Filter(name = "words", deduceAliasInjectionPoints = false, condition = """
        ({alias}.stream_id, {alias}.item_id) in (
            select s.stream_id, s.item_id
            from own_item_search s
            where s.words @@ websearch_to_tsquery('simple', :words)
            union all
            select u ->> 0, u ->> 1
            from json_array_elements(cast(:unindexed as json)) as u)
        """)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
public class RealtimeItem implements ListedEntity {

    /** Primary key. */
    record Key(String tenantId, String streamId, String itemId) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String streamId;

    @Id
    String itemId;

    @Nullable
    String type;

    @Nullable
    String role;

    @Nullable
    String status;

    @Nullable
    String callId;

    @Nullable
    String previousItemId;

    @Nullable
    String responseId;

    @Nullable
    String responseLink;

    @Nullable
    Integer outputIndex;

    Instant createdAt;

    @Nullable
    Instant deletedAt;

    long firstSequenceNumber;

    @Nullable
    Long firstEventSequence;

    String evidence;

    /** The conversation of its response, where that is known. */
    @Formula("""
            (select r.conversation_id from realtime_response r
             where r.tenant_id = tenant_id and r.stream_id = stream_id and r.response_id = response_id)
            """)
    @Nullable
    String conversationId;

    ItemState state() {
        return new ItemState(
                new EntityKey(streamId, itemId),
                Evidence.parse(evidence),
                createdAt,
                deletedAt,
                firstSequenceNumber,
                firstEventSequence);
    }

    /** Whom it follows. */
    ConversationOrder.Link link() {
        return new ConversationOrder.Link(
                new EntityKey(streamId, itemId),
                previousItemId,
                conversationId,
                createdAt,
                firstEventSequence,
                firstSequenceNumber);
    }

    /** Where it stands in the output of its response. */
    List<?> placeInOutput() {
        return List.of(outputIndex == null ? Integer.MAX_VALUE : outputIndex, createdAt, itemId);
    }

    @Override
    public String id() {
        return itemId;
    }

    @Override
    public String streamId() {
        return streamId;
    }

    @Override
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public int length() {
        return evidence.length();
    }
}
