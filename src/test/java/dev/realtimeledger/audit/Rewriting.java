package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What somebody does who can write the database, and makes everything fit again: entry by entry, up to the checkpoints. */
final class Rewriting {

    private final Connection connection;
    private final String tenant;
    private final String streamId;
    private final ChainHasher hasher = new ChainHasher();

    Rewriting(Connection connection, String tenant, String streamId) {
        this.connection = connection;
        this.tenant = tenant;
        this.streamId = streamId;
    }

    /** Recomputes the chain and its head from what the entries say now, numbered anew without gaps. */
    void chain() throws SQLException {
        run("""
                with placed as (
                    select n.sequence_number, row_number() over (order by n.sequence_number) as place
                    from (
                        select sequence_number from server_event where tenant_id = ? and stream_id = ?
                        union all
                        select sequence_number from stream_entry where tenant_id = ? and stream_id = ?
                    ) as n
                ), events as (
                    update server_event e set sequence_number = -p.place from placed p
                    where e.tenant_id = ? and e.stream_id = ? and e.sequence_number = p.sequence_number
                )
                update stream_entry e set sequence_number = -p.place from placed p
                where e.tenant_id = ? and e.stream_id = ? and e.sequence_number = p.sequence_number
                """, tenant, streamId, tenant, streamId, tenant, streamId, tenant, streamId);
        for (String table : List.of("server_event", "stream_entry")) {
            run(
                    "update " + table + " set sequence_number = -sequence_number where tenant_id = ? and stream_id = ?",
                    tenant,
                    streamId);
        }
        List<Long> numbers = new ArrayList<>();
        List<byte[]> hashes = new ArrayList<>();
        byte[] hash = hasher.genesis(tenant, streamId);
        for (StoredEntry stored : StoredEntries.after(
                        connection, tenant, streamId, 0, new StoredEntries.Portion(10_000, null))
                .rows()) {
            hash = hasher.link(hash, hasher.leaf(stored.entry()));
            numbers.add(stored.entry().sequenceNumber());
            hashes.add(hash);
        }
        for (String table : List.of("server_event", "stream_entry")) {
            run("update " + table + """
                     e set chain_hash = n.hash
                    from unnest(?::bigint[], ?::bytea[]) as n (number, hash)
                    where e.tenant_id = ? and e.stream_id = ? and e.sequence_number = n.number
                    """, numbers.toArray(Long[]::new), hashes.toArray(byte[][]::new), tenant, streamId);
        }
        run(
                "update stream set last_sequence_number = ?, chain_hash = ? where tenant_id = ? and stream_id = ?",
                numbers.getLast(),
                hash,
                tenant,
                streamId);
    }

    /** Makes the leaves of all checkpoints those of the chain as it is. */
    void leaves() throws SQLException {
        run("""
                update audit_checkpoint_leaf l set chain_hash = e.chain_hash
                from (
                    select sequence_number, chain_hash from server_event where tenant_id = ? and stream_id = ?
                    union all
                    select sequence_number, chain_hash from stream_entry where tenant_id = ? and stream_id = ?
                ) as e
                where l.tenant_id = ? and l.stream_id = ?::text collate "C" and l.sequence_number = e.sequence_number
                """, tenant, streamId, tenant, streamId, tenant, streamId);
    }

    /** Signs the checkpoints of these numbers anew, under their old ids: for this one needs the key. */
    void checkpoints(long first, long last, SigningKey key) throws SQLException {
        StoredCheckpoint previous = stored(first - 1);
        for (long number = first; number <= last; number++) {
            StoredCheckpoint before = stored(number);
            MerkleFrontier tree = new MerkleFrontier();
            CheckpointLeaves.of(connection, tenant, number, head -> tree.add(hasher.merkleLeaf(head)));
            Checkpoint remade = new Checkpoint(
                    tenant,
                    before.id(),
                    before.createdAt(),
                    tree.size(),
                    tree.root(),
                    previous == null ? null : previous.asPrevious());
            StoredCheckpoint signed = StoredCheckpoint.of(number, remade.sign(key));
            run("""
                    update audit_checkpoint set tree_size = ?, root_hash = ?, text = ?, signature = ?
                    where tenant_id = ? and checkpoint_number = ?
                    """, signed.treeSize(), signed.rootHash(), signed.text(), signed.signature(), tenant, number);
            previous = signed;
        }
    }

    private StoredCheckpoint stored(long number) throws SQLException {
        return Checkpoints.between(connection, tenant, number - 1, number + 1, true, 1).stream()
                .findFirst()
                .orElse(null);
    }

    private void run(String sql, Object... values) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(sql, values);
        pipeline.execute();
    }
}
