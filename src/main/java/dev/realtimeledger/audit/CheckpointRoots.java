package dev.realtimeledger.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recomputes the trees of several checkpoints that follow each other, in one pass over the rows of all leaves. */
final class CheckpointRoots {

    private final ChainHasher hasher = new ChainHasher();
    private final List<MerkleFrontier> trees = new ArrayList<>();
    private final long first;
    private @Nullable String streamId;
    private byte @Nullable [] leaf;
    private long from;

    /**
     * @param first number of the first checkpoint
     * @param last number of the last one
     */
    CheckpointRoots(long first, long last) {
        this.first = first;
        for (long number = first; number <= last; number++) {
            trees.add(new MerkleFrontier());
        }
    }

    /** Takes the next row; they come by chains in the order of the tree, and of each chain by checkpoints. */
    void add(long checkpointNumber, ChainHead head) {
        if (!head.streamId().equals(streamId)) {
            endChain();
            streamId = head.streamId();
        }
        addLeaf(checkpointNumber);
        leaf = hasher.merkleLeaf(head);
        from = Math.max(first, checkpointNumber);
    }

    private void endChain() {
        addLeaf(first + trees.size());
        leaf = null;
    }

    /** Adds the last leaf to the trees from its own checkpoint's up to, not including, this one's. */
    private void addLeaf(long before) {
        byte[] its = leaf;
        if (its != null) {
            for (long number = from; number < Math.min(before, first + trees.size()); number++) {
                trees.get((int) (number - first)).add(its);
            }
        }
    }

    /** The trees in the order of their checkpoints, once all rows were taken. */
    List<MerkleFrontier> trees() {
        endChain();
        return trees;
    }
}
