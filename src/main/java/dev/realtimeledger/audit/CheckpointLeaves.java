package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Where a tenant's chains stood at its checkpoints: the leaves of their trees, as they are stored. */
final class CheckpointLeaves {

    private static final int FETCHED_AT_ONCE = 1000;

    private CheckpointLeaves() {}

    /** What is done with a row: it is the chain's leaf in this checkpoint and the following, up to its next row. */
    interface RowReader {
        void read(long checkpointNumber, ChainHead head) throws SQLException;
    }

    /** What is done with a leaf. */
    interface LeafReader {
        void read(ChainHead head) throws SQLException;
    }

    /** Reads the rows up to a checkpoint, by chains in the order of the tree, and of each by checkpoints. */
    static void rows(Connection connection, String tenant, long upTo, RowReader reader) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select stream_id, checkpoint_number, sequence_number, chain_hash
                from audit_checkpoint_leaf
                where tenant_id = ? and checkpoint_number <= ?
                order by stream_id, checkpoint_number
                """)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            statement.setString(1, tenant);
            statement.setLong(2, upTo);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.read(
                            row.getLong("checkpoint_number"),
                            new ChainHead(
                                    row.getString("stream_id"),
                                    row.getLong("sequence_number"),
                                    row.getBytes("chain_hash")));
                }
            }
        }
    }

    /** Reads the leaves of a checkpoint's tree in their order. */
    static void of(Connection connection, String tenant, long checkpointNumber, LeafReader reader) throws SQLException {
        var latest = new Object() {
            @Nullable
            ChainHead head;
        };
        rows(connection, tenant, checkpointNumber, (number, head) -> {
            ChainHead before = latest.head;
            if (before != null && !before.streamId().equals(head.streamId())) {
                reader.read(before);
            }
            latest.head = head;
        });
        if (latest.head != null) {
            reader.read(latest.head);
        }
    }

    /** The leaf of one chain in a checkpoint's tree; null when the chain is not in it. */
    static @Nullable ChainHead of(Connection connection, String tenant, long checkpointNumber, String streamId)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                select sequence_number, chain_hash
                from audit_checkpoint_leaf
                where tenant_id = ? and stream_id = ? collate "C" and checkpoint_number <= ?
                order by checkpoint_number desc
                limit 1
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            statement.setLong(3, checkpointNumber);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new ChainHead(streamId, row.getLong("sequence_number"), row.getBytes("chain_hash"))
                        : null;
            }
        }
    }

    /** How many leaves of a checkpoint's tree stand before that of a chain. */
    static long before(Connection connection, String tenant, long checkpointNumber, String streamId)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                select count(distinct stream_id)
                from audit_checkpoint_leaf
                where tenant_id = ? and stream_id < ? collate "C" and checkpoint_number <= ?
                """)) {
            statement.setString(1, tenant);
            statement.setString(2, streamId);
            statement.setLong(3, checkpointNumber);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Adds the leaves of a new checkpoint: of the chains that have moved on since their last one. */
    static void add(Connection connection, String tenant, long checkpointNumber) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update("""
                insert into audit_checkpoint_leaf (tenant_id, stream_id, checkpoint_number, sequence_number, chain_hash)
                select s.tenant_id, s.stream_id, ?, s.last_sequence_number, s.chain_hash
                from stream s
                left join lateral (
                    select l.sequence_number, l.chain_hash
                    from audit_checkpoint_leaf l
                    where l.tenant_id = s.tenant_id and l.stream_id = s.stream_id collate "C"
                    order by l.checkpoint_number desc
                    limit 1
                ) as last on true
                where s.tenant_id = ? and s.chain_hash is not null
                  and (last.sequence_number is distinct from s.last_sequence_number
                       or last.chain_hash is distinct from s.chain_hash)
                """, checkpointNumber, tenant);
        pipeline.execute();
    }
}
