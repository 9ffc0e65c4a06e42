package dev.realtimeledger.rebuild;

import dev.realtimeledger.billing.StreamUsage;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.StreamHead;
import dev.realtimeledger.event.StreamHeads;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.Projection;
import dev.realtimeledger.history.Projections;
import dev.realtimeledger.history.SearchText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The stored history of one stream, compared with what its log says.
 *
 * @param span the entities that were compared
 * @param head where the log says that the stream stands
 * @param headIsRight whether the stream's own row says so too
 * @param items also in {@code tables}
 * @param usage what has to be booked
 */
record StreamComparison(
        Span span,
        StreamHead head,
        boolean headIsRight,
        List<Projection.Difference<?>> tables,
        Projection.Difference<ItemState> items,
        IndexedText index,
        StreamUsage.Difference usage) {

    /**
     * Folds the log and compares, within a transaction that sees one state of both or holds the stream's lock.
     *
     * @param span the entities to compare, or as many of them as go into the memory
     * @param now when what is missing in the ledger is booked
     */
    static StreamComparison of(
            Connection connection, String tenant, String streamId, Span span, long mostBytes, Instant now)
            throws SQLException {
        StreamFold fold = StreamFold.of(connection, tenant, streamId, span, mostBytes);
        Span folded = fold.span();
        List<ItemState> items = fold.items();
        Projection.Difference<ItemState> itemDifference =
                Projections.ITEMS.compare(connection, tenant, streamId, folded::contains, items);
        return new StreamComparison(
                folded,
                fold.head(),
                isRight(fold.head(), StreamHeads.read(connection, tenant, streamId)),
                List.of(
                        Projections.CONFIGURATIONS.compare(
                                connection, tenant, streamId, folded::contains, fold.configurations()),
                        Projections.SESSIONS.compare(connection, tenant, streamId, folded::contains, fold.inForce()),
                        Projections.RESPONSES.compare(connection, tenant, streamId, folded::contains, fold.responses()),
                        itemDifference,
                        Projections.CONVERSATIONS.compare(
                                connection, tenant, streamId, folded::contains, fold.conversations())),
                itemDifference,
                IndexedText.compare(connection, tenant, streamId, folded, items),
                fold.usage(connection, now));
    }

    /** Of the streams of our own a rebuild knows only whether there are any entries: where they end is for the audit to say. */
    private static boolean isRight(StreamHead told, StreamHead stored) {
        return ServerEvent.isOwn(told.streamId())
                ? told.lastSequenceNumber() > 0 || stored.lastSequenceNumber() == 0
                : told.equals(stored);
    }

    boolean isEqual() {
        return differences() == 0;
    }

    /** Rows that are wrong, missing or unsupported. */
    long differences() {
        return (headIsRight ? 0 : 1)
                + tables.stream().mapToLong(Projection.Difference::count).sum()
                + index.outdated().size()
                + index.unsupported().size()
                + usage.count();
    }

    /** Puts it right after an erasure: what differs in texts alone is no correction of the ledger. */
    void mendErased(Connection connection, String tenant) throws SQLException {
        Pipeline texts = new Pipeline(connection);
        StreamUsage.Difference rest = usage.rewriteTexts(texts);
        texts.execute();
        new StreamComparison(span, head, headIsRight, tables, items, index, rest).mend(connection, tenant);
    }

    /** Puts it right; the stream has to be locked. */
    void mend(Connection connection, String tenant) throws SQLException {
        String streamId = head.streamId();
        for (Projection.Difference<?> table : tables) {
            table.mend(connection, tenant, streamId);
        }
        Pipeline pipeline = new Pipeline(connection);
        if (!headIsRight) {
            StreamHeads.write(pipeline, tenant, head);
        }
        usage.mend(pipeline);
        // What the session lacks was told from the wrong rows.
        pipeline.update("delete from session_completeness where tenant_id = ? and stream_id = ?", tenant, streamId);
        Projections.UNINDEXED.delete(pipeline, tenant, streamId, index.unsupported());
        if (!index.unsupported().isEmpty()) {
            pipeline.update(
                    "delete from item_search where tenant_id = ? and stream_id = ? and item_id = any(?::text[])",
                    tenant,
                    streamId,
                    index.unsupported().toArray(String[]::new));
        }
        Projections.UNINDEXED.write(
                pipeline,
                tenant,
                toIndex().stream()
                        .sorted()
                        .map(item -> new Projections.Unindexed(item, head.lastSequenceNumber()))
                        .toList());
        pipeline.execute();
    }

    /** Also items that are rewritten although their index is right: a search may just be reading their wrong text. */
    private Set<EntityKey> toIndex() {
        Set<EntityKey> keys = new HashSet<>(index.outdated());
        items.wrong().stream()
                .filter(item -> !SearchText.of(item.evidence()).isBlank())
                .forEach(item -> keys.add(item.key()));
        return keys;
    }
}
