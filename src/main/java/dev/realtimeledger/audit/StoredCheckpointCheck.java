package dev.realtimeledger.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks stored checkpoints: signature, what they say of each other, and the root of the tree over their leaves. */
final class StoredCheckpointCheck {

    /** Leaves that are hashed in one go, which takes some seconds. */
    private static final long MOST_LEAVES = 4_000_000;

    private static final long MOST_CHECKPOINTS = 1_000;

    private final String tenant;
    private final TrustedKeys keys;

    StoredCheckpointCheck(String tenant, TrustedKeys keys) {
        this.tenant = tenant;
        this.keys = keys;
    }

    /** Looks whether a checkpoint that was kept elsewhere is still there, and has this root. */
    void trusted(Connection connection, TrustedCheckpoint trusted) throws SQLException {
        StoredCheckpoint stored =
                Checkpoints.withId(connection, tenant, trusted.id()).orElse(null);
        if (stored == null) {
            throw BrokenRecord.checkpoint(
                    trusted.id(), "There is no checkpoint of this id: it was removed, or never was.");
        }
        byte[] root = trusted.root();
        if (root != null && !Arrays.equals(root, stored.rootHash())) {
            throw BrokenRecord.checkpoint(
                    trusted.id(),
                    "The checkpoint has another root_hash than the one that was kept, "
                            + HexFormat.of().formatHex(stored.rootHash()) + ".");
        }
    }

    /** Number of a checkpoint that {@link #trusted} has found. */
    long number(Connection connection, TrustedCheckpoint trusted) throws SQLException {
        return Checkpoints.withId(connection, tenant, trusted.id())
                .map(StoredCheckpoint::number)
                .orElse(0L);
    }

    /**
     * Checks some of the checkpoints that follow one.
     *
     * @param before number of the last one that was checked; 0 for none
     * @param last number of the last one to check
     * @return number of the last one that is checked now
     */
    long next(Connection connection, long before, long last) throws SQLException {
        long most = last;
        for (StoredCheckpoint largest : Checkpoints.between(connection, tenant, before, last + 1, false, 1)) {
            long trees = Math.clamp(MOST_LEAVES / Math.max(1, largest.treeSize()), 1, MOST_CHECKPOINTS);
            most = Math.min(last, before + trees);
        }
        range(connection, before + 1, most);
        return most;
    }

    /** Checks the checkpoints of these numbers, all of which have to be there. */
    void range(Connection connection, long first, long last) throws SQLException {
        Map<Long, StoredCheckpoint> stored = new HashMap<>();
        int most = (int) (last - first + 2);
        for (StoredCheckpoint one : Checkpoints.between(connection, tenant, first - 2, last + 1, true, most)) {
            stored.put(one.number(), one);
        }
        CheckpointRoots roots = new CheckpointRoots(first, last);
        CheckpointLeaves.rows(connection, tenant, last, roots::add);
        List<MerkleFrontier> trees = roots.trees();
        for (long number = first; number <= last; number++) {
            StoredCheckpoint previous = stored.get(number - 1);
            if (number > 1 && previous == null) {
                throw BrokenRecord.checkpoint(null, "Checkpoint number " + (number - 1) + " is missing.");
            }
            verify(number, stored.get(number), previous, trees.get((int) (number - first)));
        }
    }

    private void verify(
            long number,
            @Nullable StoredCheckpoint checkpoint,
            @Nullable StoredCheckpoint previous,
            MerkleFrontier tree) {
        if (checkpoint == null) {
            throw BrokenRecord.checkpoint(null, "Checkpoint number " + number + " is missing.");
        }
        try {
            checkpoint.verify(keys);
        } catch (BrokenEvidence broken) {
            throw BrokenRecord.checkpoint(checkpoint.id(), "The checkpoint does not hold: " + broken.why() + ".");
        }
        if (!checkpoint.follows(previous)) {
            throw BrokenRecord.checkpoint(
                    checkpoint.id(), "The checkpoint was not made behind the one that stands before it.");
        }
        if (checkpoint.treeSize() != tree.size() || !Arrays.equals(checkpoint.rootHash(), tree.root())) {
            throw BrokenRecord.checkpoint(
                    checkpoint.id(), "The leaves that are stored for the checkpoint do not lead to its root_hash.");
        }
    }
}
