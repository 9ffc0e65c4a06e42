package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies chains for one request, a few streams or a piece of one at a time, each on one state of the database: entries
 * that come meanwhile disturb nothing.
 */
final class VerificationRun {

    /** Most sessions have some dozens of entries, and cost hardly more than the round trip that they share. */
    private static final int STREAMS_AT_ONCE = 20;

    private static final StoredEntries.Portion FIRST = new StoredEntries.Portion(200, 4_000_000L);
    private static final StoredEntries.Portion FURTHER = new StoredEntries.Portion(2_000, 64_000_000L);

    /** A stream is one that any table of the log names: a head may have been removed, or entries have no head. */
    private static final String NEXT_STREAMS = """
            with recursive known (stream_id) as (
                select (%1$s)
                union all
                select (%2$s) from known where known.stream_id is not null
            )
            select stream_id from known where stream_id is not null limit ?
            """.formatted(nextStream("?"), nextStream("known.stream_id"));

    private final String tenant;
    private final BooleanSupplier overdue;
    private long entries;
    private long bodies;

    /**
     * @param overdue whether the request should come to an end
     */
    VerificationRun(String tenant, BooleanSupplier overdue) {
        this.tenant = tenant;
        this.overdue = overdue;
    }

    private static String nextStream(String after) {
        return """
            select min(next.stream_id) from (
                (select stream_id from stream where %1$s)
                union all (select stream_id from server_event where %1$s)
                union all (select stream_id from stream_entry where %1$s)
            ) as next
            """.formatted("tenant_id = ? and stream_id > " + after + " order by stream_id limit 1");
    }

    long entries() {
        return entries;
    }

    long bodies() {
        return bodies;
    }

    /** Verifies the first stream that checkpoints have and that has no head, if there is one: the log may have nothing of it. */
    VerificationPosition removedStream(Connection connection, VerificationPosition from) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select min(l.stream_id) as stream_id
                from audit_checkpoint_leaf l
                where l.tenant_id = ? and not exists (
                    select 1 from stream s
                    where s.tenant_id = l.tenant_id and s.stream_id = l.stream_id collate "default"
                )
                """)) {
            statement.setString(1, tenant);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String streamId = row.getString("stream_id");
                return streamId == null ? from : stream(connection, streamId, from);
            }
        }
    }

    /**
     * Verifies the streams behind a position.
     *
     * @return where to go on; null when none is left
     */
    @Nullable
    VerificationPosition streams(Connection connection, VerificationPosition from) throws SQLException {
        if (from.isWithinStream()) {
            return rest(connection, from);
        }
        String[] streamIds = nextStreams(connection, from.streamId());
        if (streamIds.length == 0) {
            return null;
        }
        Pipeline pipeline = new Pipeline(connection);
        List<ChainClaims> claims = ChainClaims.read(pipeline, tenant, streamIds);
        List<StoredEntries> first = StoredEntries.read(pipeline, tenant, streamIds, StoredEntries.BEGINNING, FIRST);
        pipeline.execute();
        VerificationPosition at = from;
        for (int i = 0; i < streamIds.length; i++) {
            StoredChainCheck check = new StoredChainCheck(tenant, claims.get(i));
            at = rest(connection, check, streamIds[i], first.get(i), at);
            if (at.isWithinStream()) {
                return at;
            }
        }
        return at;
    }

    /** Verifies one stream, from its beginning; as above. */
    VerificationPosition stream(Connection connection, String streamId, VerificationPosition from) throws SQLException {
        if (from.isWithinStream()) {
            return rest(connection, from);
        }
        StoredChainCheck check = new StoredChainCheck(tenant, ChainClaims.of(connection, tenant, streamId));
        StoredEntries first = StoredEntries.after(connection, tenant, streamId, StoredEntries.BEGINNING, FURTHER);
        return rest(connection, check, streamId, first, from);
    }

    /** Goes on with a stream. */
    private VerificationPosition rest(Connection connection, VerificationPosition from) throws SQLException {
        ChainClaims claims = ChainClaims.of(connection, tenant, from.streamId());
        StoredChainCheck check = new StoredChainCheck(claims, from.number(), from.chainHash());
        StoredEntries next = StoredEntries.after(connection, tenant, from.streamId(), from.number(), FURTHER);
        return rest(connection, check, from.streamId(), next, from);
    }

    /** Verifies a piece of a stream and those behind it, as far as there is time. */
    private VerificationPosition rest(
            Connection connection,
            StoredChainCheck check,
            String streamId,
            StoredEntries first,
            VerificationPosition from)
            throws SQLException {
        StoredEntries piece = first;
        try {
            while (true) {
                for (StoredEntry stored : piece.rows()) {
                    check.entry(stored);
                    entries++;
                }
                if (!piece.more()) {
                    check.end();
                    return from.afterStream(streamId);
                }
                if (overdue.getAsBoolean()) {
                    return from.within(streamId, check);
                }
                piece = StoredEntries.after(connection, tenant, streamId, check.number(), FURTHER);
            }
        } finally {
            bodies += check.bodies();
        }
    }

    private String[] nextStreams(Connection connection, String after) throws SQLException {
        List<String> streamIds = new ArrayList<>();
        Pipeline pipeline = new Pipeline(connection);
        pipeline.query(
                NEXT_STREAMS,
                row -> streamIds.add(row.getString("stream_id")),
                tenant,
                after,
                tenant,
                after,
                tenant,
                after,
                tenant,
                tenant,
                tenant,
                STREAMS_AT_ONCE);
        pipeline.execute();
        return streamIds.toArray(String[]::new);
    }
}
