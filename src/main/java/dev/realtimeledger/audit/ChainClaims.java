package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a chain elsewhere than in its entries.
 *
 * @param streamId whose chain it is
 * @param head where the stream's row says that it ends; null when there is no row
 * @param leaves where checkpoints say that it stood, in the order of their numbers
 */
record ChainClaims(String streamId, @Nullable ChainHead head, List<Leaf> leaves) {

    private static final byte[] NONE = {};

    /**
     * Where a checkpoint says that the chain stood.
     *
     * @param checkpointId null when there is no such checkpoint
     */
    record Leaf(long checkpointNumber, @Nullable String checkpointId, long sequenceNumber, byte[] chainHash) {}

    /** What is said of one chain. */
    static ChainClaims of(Connection connection, String tenant, String streamId) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        List<ChainClaims> claims = read(pipeline, tenant, new String[] {streamId});
        pipeline.execute();
        return claims.getFirst();
    }

    /**
     * Adds the queries for what is said of the chains of these streams.
     *
     * @return one for each stream, filled when the pipeline is executed
     */
    static List<ChainClaims> read(Pipeline pipeline, String tenant, String[] streamIds) {
        List<ChainClaims> claims = new ArrayList<>();
        for (String streamId : streamIds) {
            claims.add(new ChainClaims(streamId, null, new ArrayList<>()));
        }
        pipeline.query(
                """
                select wanted.n, s.last_sequence_number, s.chain_hash
                from unnest(?::text[]) with ordinality as wanted (stream_id, n)
                join stream s on s.tenant_id = ? and s.stream_id = wanted.stream_id
                """,
                row -> {
                    int n = row.getInt("n") - 1;
                    ChainClaims known = claims.get(n);
                    byte[] hash = row.getBytes("chain_hash");
                    ChainHead head = new ChainHead(
                            known.streamId, row.getLong("last_sequence_number"), hash == null ? NONE : hash);
                    claims.set(n, new ChainClaims(known.streamId, head, known.leaves));
                },
                streamIds,
                tenant);
        pipeline.query(
                """
                select wanted.n, l.checkpoint_number, c.id, l.sequence_number, l.chain_hash
                from unnest(?::text[]) with ordinality as wanted (stream_id, n)
                join audit_checkpoint_leaf l on l.tenant_id = ? and l.stream_id = wanted.stream_id collate "C"
                left join audit_checkpoint c
                  on c.tenant_id = l.tenant_id and c.checkpoint_number = l.checkpoint_number
                order by wanted.n, l.sequence_number, l.checkpoint_number
                """,
                row -> claims.get(row.getInt("n") - 1)
                        .leaves
                        .add(new Leaf(
                                row.getLong("checkpoint_number"),
                                row.getString("id"),
                                row.getLong("sequence_number"),
                                row.getBytes("chain_hash"))),
                streamIds,
                tenant);
        return claims;
    }
}
