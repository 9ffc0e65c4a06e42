package dev.realtimeledger.audit;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of all tenants. Rows are added and never changed or removed.
 *
 * <p>An id is drawn and not counted, so that who removed checkpoints and makes new ones does not get the old ids again.
 */
@ApplicationScoped
class Checkpoints {

    private static final Logger log = Logger.getLogger(Checkpoints.class);

    private final Transactions transactions;
    private final CheckpointKeys keys;
    private final KeyChanges keyChanges;
    private final Clock clock;

    Checkpoints(Transactions transactions, CheckpointKeys keys, KeyChanges keyChanges, Clock clock) {
        this.transactions = transactions;
        this.keys = keys;
        this.keyChanges = keyChanges;
        this.clock = clock;
    }

    /**
     * Makes a checkpoint of all chains of a tenant as they stand, also when none has moved on, and writes it to the log:
     * a copy that whoever can change the database may not be able to change. A change of keys is in it.
     */
    StoredCheckpoint make(String tenant) throws SQLException {
        SigningKey key = keys.signing();
        StoredCheckpoint made = keyChanges.notedBefore(tenant, connection -> {
            lock(connection, tenant);
            StoredCheckpoint previous = newest(connection, tenant).orElse(null);
            long number = previous == null ? 1 : previous.number() + 1;
            CheckpointLeaves.add(connection, tenant, number);
            ChainHasher hasher = new ChainHasher();
            MerkleFrontier tree = new MerkleFrontier();
            CheckpointLeaves.of(connection, tenant, number, head -> tree.add(hasher.merkleLeaf(head)));
            Checkpoint checkpoint = new Checkpoint(
                    tenant,
                    "checkpoint_" + UUID.randomUUID().toString().replace("-", ""),
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    tree.size(),
                    tree.root(),
                    previous == null ? null : previous.asPrevious());
            StoredCheckpoint stored = StoredCheckpoint.of(number, checkpoint.sign(key));
            insert(connection, stored);
            return stored;
        });
        log.infof("Checkpoint %s", made.view());
        return made;
    }

    /** One makes checkpoints of a tenant at a time, until the transaction ends. */
    private static void lock(Connection connection, String tenant) throws SQLException {
        Pipeline lock = new Pipeline(connection);
        lock.update("""
                insert into audit_checkpoint_lock (tenant_id) values (?)
                on conflict on constraint audit_checkpoint_lock_pkey do update set tenant_id = excluded.tenant_id
                """, tenant);
        lock.execute();
    }

    private static void insert(Connection connection, StoredCheckpoint checkpoint) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(
                """
                insert into audit_checkpoint (tenant_id, checkpoint_number, id, created_at, tree_size, root_hash, text,
                    signature, public_key)
                values (?, ?, ?, timestamptz 'epoch' + ? * interval '1 microsecond', ?, ?, ?, ?, ?)
                """,
                checkpoint.tenantId(),
                checkpoint.number(),
                checkpoint.id(),
                Pipeline.micros(checkpoint.createdAt()),
                checkpoint.treeSize(),
                checkpoint.rootHash(),
                checkpoint.text(),
                checkpoint.signature(),
                checkpoint.publicKey());
        pipeline.execute();
    }

    Optional<StoredCheckpoint> newest(String tenant) throws SQLException {
        return transactions.call(tenant, connection -> newest(connection, tenant));
    }

    static Optional<StoredCheckpoint> newest(Connection connection, String tenant) throws SQLException {
        return between(connection, tenant, 0, Long.MAX_VALUE, false, 1).stream().findFirst();
    }

    /** Number of the newest checkpoint; 0 when there is none. */
    static long newestNumber(Connection connection, String tenant) throws SQLException {
        return newest(connection, tenant).map(StoredCheckpoint::number).orElse(0L);
    }

    Optional<StoredCheckpoint> withId(String tenant, String id) throws SQLException {
        return transactions.call(tenant, connection -> withId(connection, tenant, id));
    }

    static Optional<StoredCheckpoint> withId(Connection connection, String tenant, String id) throws SQLException {
        try (var statement =
                connection.prepareStatement("select * from audit_checkpoint where tenant_id = ? and id = ?")) {
            statement.setString(1, tenant);
            statement.setString(2, id);
            return read(statement).stream().findFirst();
        }
    }

    /** The checkpoints between two others, by their numbers; of these the first in the order. */
    List<StoredCheckpoint> list(
            String tenant,
            @Nullable StoredCheckpoint older,
            @Nullable StoredCheckpoint newer,
            boolean oldestFirst,
            int most)
            throws SQLException {
        long above = older == null ? 0 : older.number();
        long below = newer == null ? Long.MAX_VALUE : newer.number();
        return transactions.call(tenant, connection -> between(connection, tenant, above, below, oldestFirst, most));
    }

    static List<StoredCheckpoint> between(
            Connection connection, String tenant, long above, long below, boolean oldestFirst, int most)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                select *
                from audit_checkpoint
                where tenant_id = ? and checkpoint_number > ? and checkpoint_number < ?
                order by checkpoint_number %s
                limit ?
                """.formatted(oldestFirst ? "asc" : "desc"))) {
            statement.setString(1, tenant);
            statement.setLong(2, above);
            statement.setLong(3, below);
            statement.setInt(4, most);
            return read(statement);
        }
    }

    private static List<StoredCheckpoint> read(PreparedStatement statement) throws SQLException {
        List<StoredCheckpoint> checkpoints = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                checkpoints.add(StoredCheckpoint.read(row));
            }
        }
        return checkpoints;
    }
}
