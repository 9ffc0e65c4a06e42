package dev.realtimeledger.history;

import static dev.realtimeledger.database.Pipeline.instant;
import static dev.realtimeledger.database.Pipeline.requiredInstant;

import dev.realtimeledger.database.Pipeline;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The history's tables as the write path reads them: one statement a table.
 *
 * <p>Each wanted row is a lateral look-up by its whole key. A plain join of {@code unnest} and the table is planned while
 * the table is empty, and that plan stays when it is large.
 */
record HistoryReader(String tenant) {

    /** What is done with a state, which was read from so many characters of evidence. */
    interface Loaded<S> {
        void read(S state, int evidenceLength);
    }

    void readItems(Pipeline pipeline, SortedSet<EntityKey> keys, Loaded<ItemState> reader, Consumer<EntityKey> full) {
        if (keys.isEmpty()) {
            return;
        }
        pipeline.query(
                """
                select item.stream_id, item.item_id, item.created_at, item.deleted_at, item.first_sequence_number,
                       item.first_event_sequence, item.evidence
                from unnest(?::text[], ?::text[]) as wanted (stream_id, item_id)
                cross join lateral (
                    select i.stream_id, i.item_id, i.created_at, i.deleted_at, i.first_sequence_number,
                           i.first_event_sequence,
                           case when octet_length(i.evidence) <= ? then i.evidence end as evidence
                    from realtime_item i
                    where i.tenant_id = ? and i.stream_id = wanted.stream_id and i.item_id = wanted.item_id
                    limit 1
                ) as item
                """,
                row -> {
                    EntityKey key = new EntityKey(row.getString("stream_id"), row.getString("item_id"));
                    String evidence = row.getString("evidence");
                    if (evidence == null) {
                        full.accept(key);
                        return;
                    }
                    reader.read(
                            new ItemState(
                                    key,
                                    Evidence.parse(evidence),
                                    requiredInstant(row, "created_at"),
                                    instant(row, "deleted_at"),
                                    row.getLong("first_sequence_number"),
                                    row.getObject("first_event_sequence", Long.class)),
                            evidence.length());
                },
                streams(keys),
                ids(keys),
                Evidence.MOST_BYTES,
                tenant);
    }

    void readResponses(
            Pipeline pipeline, SortedSet<EntityKey> keys, Loaded<ResponseState> reader, Consumer<EntityKey> full) {
        if (keys.isEmpty()) {
            return;
        }
        pipeline.query(
                """
                select response.stream_id, response.response_id, response.created_at, response.done_at,
                       response.first_sequence_number, response.first_event_sequence, response.evidence
                from unnest(?::text[], ?::text[]) as wanted (stream_id, response_id)
                cross join lateral (
                    select r.stream_id, r.response_id, r.created_at, r.done_at, r.first_sequence_number,
                           r.first_event_sequence,
                           case when octet_length(r.evidence) <= ? then r.evidence end as evidence
                    from realtime_response r
                    where r.tenant_id = ? and r.stream_id = wanted.stream_id and r.response_id = wanted.response_id
                    limit 1
                ) as response
                """,
                row -> {
                    EntityKey key = new EntityKey(row.getString("stream_id"), row.getString("response_id"));
                    String evidence = row.getString("evidence");
                    if (evidence == null) {
                        full.accept(key);
                        return;
                    }
                    reader.read(
                            new ResponseState(
                                    key,
                                    Evidence.parse(evidence),
                                    requiredInstant(row, "created_at"),
                                    instant(row, "done_at"),
                                    row.getLong("first_sequence_number"),
                                    row.getObject("first_event_sequence", Long.class)),
                            evidence.length());
                },
                streams(keys),
                ids(keys),
                Evidence.MOST_BYTES,
                tenant);
    }

    void readConversations(Pipeline pipeline, SortedSet<EntityKey> keys, Consumer<ConversationState> reader) {
        if (keys.isEmpty()) {
            return;
        }
        pipeline.query(
                """
                select conversation.stream_id, conversation.conversation_id, conversation.created_at
                from unnest(?::text[], ?::text[]) as wanted (stream_id, conversation_id)
                cross join lateral (
                    select c.stream_id, c.conversation_id, c.created_at
                    from realtime_conversation c
                    where c.tenant_id = ? and c.stream_id = wanted.stream_id
                      and c.conversation_id = wanted.conversation_id
                    limit 1
                ) as conversation
                """,
                row -> reader.accept(new ConversationState(
                        new EntityKey(row.getString("stream_id"), row.getString("conversation_id")),
                        requiredInstant(row, "created_at"))),
                streams(keys),
                ids(keys),
                tenant);
    }

    void readPlacesInForce(
            Pipeline pipeline, SortedSet<String> streamIds, BiConsumer<String, Configuration.Place> reader) {
        if (streamIds.isEmpty()) {
            return;
        }
        pipeline.query(
                """
                select session.stream_id, session.in_force_event_sequence, session.in_force_event_type,
                       session.in_force_sequence_number
                from unnest(?::text[]) as wanted (stream_id)
                cross join lateral (
                    select s.stream_id, s.in_force_event_sequence, s.in_force_event_type, s.in_force_sequence_number
                    from realtime_session s
                    where s.tenant_id = ? and s.stream_id = wanted.stream_id
                    limit 1
                ) as session
                """,
                row -> reader.accept(
                        row.getString("stream_id"),
                        new Configuration.Place(
                                row.getObject("in_force_event_sequence", Long.class),
                                row.getString("in_force_event_type"),
                                row.getLong("in_force_sequence_number"))),
                streamIds.toArray(String[]::new),
                tenant);
    }

    private static String[] streams(SortedSet<EntityKey> keys) {
        return keys.stream().map(EntityKey::streamId).toArray(String[]::new);
    }

    private static String[] ids(SortedSet<EntityKey> keys) {
        return keys.stream().map(EntityKey::id).toArray(String[]::new);
    }
}
