package dev.realtimeledger.history;

import static dev.realtimeledger.database.Pipeline.instant;
import static dev.realtimeledger.database.Pipeline.requiredInstant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.database.Pipeline;
import java.time.Instant;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The history's tables as the write path reads them: one statement a table.
 *
 * <p>Each wanted row is a lateral look-up by its whole key. A plain join of {@code unnest} and the table is planned while
 * the table is empty, and that plan stays when it is large.
 */
record HistoryReader(String tenant) {

    private static final Table<ItemState> ITEMS = Table.of("realtime_item", "item_id", "deleted_at", ItemState::new);
    private static final Table<ResponseState> RESPONSES =
            Table.of("realtime_response", "response_id", "done_at", ResponseState::new);

    /** What is done with a state, which was read from so many characters of evidence. */
    interface Loaded<S> {
        void read(S state, int evidenceLength);
    }

    /** A state out of what its row has. */
    private interface State<S> {
        S of(
                EntityKey key,
                ObjectNode evidence,
                Instant createdAt,
                @Nullable Instant endedAt,
                long firstSequenceNumber,
                @Nullable Long firstEventSequence);
    }

    /**
     * A table whose rows are states.
     *
     * @param idColumn with the stream, the key
     * @param endColumn when a state was done or deleted
     */
    private record Table<S>(String sql, String idColumn, String endColumn, State<S> state) {

        static <S> Table<S> of(String name, String idColumn, String endColumn, State<S> state) {
            String sql = """
                    select known.stream_id, known.%2$s, known.created_at, known.%3$s, known.first_sequence_number,
                           known.first_event_sequence, known.evidence
                    from unnest(?::text[], ?::text[]) as wanted (stream_id, %2$s)
                    cross join lateral (
                        select k.stream_id, k.%2$s, k.created_at, k.%3$s, k.first_sequence_number,
                               k.first_event_sequence,
                               case when octet_length(k.evidence) <= ? then k.evidence end as evidence
                        from %1$s k
                        where k.tenant_id = ? and k.stream_id = wanted.stream_id and k.%2$s = wanted.%2$s
                        limit 1
                    ) as known
                    """.formatted(name, idColumn, endColumn);
            return new Table<>(sql, idColumn, endColumn, state);
        }
    }

    void readItems(Pipeline pipeline, SortedSet<EntityKey> keys, Loaded<ItemState> reader, Consumer<EntityKey> full) {
        read(ITEMS, pipeline, keys, reader, full);
    }

    void readResponses(
            Pipeline pipeline, SortedSet<EntityKey> keys, Loaded<ResponseState> reader, Consumer<EntityKey> full) {
        read(RESPONSES, pipeline, keys, reader, full);
    }

    private <S> void read(
            Table<S> table, Pipeline pipeline, SortedSet<EntityKey> keys, Loaded<S> reader, Consumer<EntityKey> full) {
        if (keys.isEmpty()) {
            return;
        }
        pipeline.query(
                table.sql,
                row -> {
                    EntityKey key = new EntityKey(row.getString("stream_id"), row.getString(table.idColumn));
                    String evidence = row.getString("evidence");
                    if (evidence == null) {
                        full.accept(key);
                        return;
                    }
                    S state = table.state.of(
                            key,
                            Evidence.parse(evidence),
                            requiredInstant(row, "created_at"),
                            instant(row, table.endColumn),
                            row.getLong("first_sequence_number"),
                            row.getObject("first_event_sequence", Long.class));
                    reader.read(state, evidence.length());
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
