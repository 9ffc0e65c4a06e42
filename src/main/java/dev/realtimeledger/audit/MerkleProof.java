package dev.realtimeledger.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A proof about a Merkle tree (RFC 6962, sections 2.1.1 and 2.1.2), made in one pass over the leaves. A proof is a list of
 * subtrees' roots, and which leaves they are over follows from the numbers alone; no two of them overlap.
 */
final class MerkleProof {

    private final List<Subtree> subtrees;
    private final List<Subtree> fromTheLeft;
    private final MerkleFrontier whole = new MerkleFrontier();
    private final long size;
    private int next;

    private MerkleProof(List<Subtree> subtrees, long size) {
        this.subtrees = subtrees;
        this.fromTheLeft = subtrees.stream()
                .sorted(Comparator.comparingLong(subtree -> subtree.from))
                .toList();
        this.size = size;
    }

    /** The leaves from one number up to, not including, another. */
    private static final class Subtree {

        private final long from;
        private final long to;
        private final MerkleFrontier leaves = new MerkleFrontier();

        Subtree(long from, long to) {
            this.from = from;
            this.to = to;
        }
    }

    /** That a leaf is in the tree. */
    static MerkleProof ofInclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("There is no leaf " + index + " of " + size);
        }
        List<Subtree> siblings = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + leftSize(to - from);
            if (index < middle) {
                siblings.addFirst(new Subtree(middle, to));
                to = middle;
            } else {
                siblings.addFirst(new Subtree(from, middle));
                from = middle;
            }
        }
        return new MerkleProof(siblings, size);
    }

    /** That the first leaves of the tree are those of a smaller one. */
    static MerkleProof ofConsistency(long smaller, long size) {
        if (smaller < 1 || smaller > size) {
            throw new IllegalArgumentException("A tree of " + size + " does not continue one of " + smaller);
        }
        List<Subtree> subtrees = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to != smaller) {
            long middle = from + leftSize(to - from);
            if (smaller <= middle) {
                subtrees.addFirst(new Subtree(middle, to));
                to = middle;
            } else {
                subtrees.addFirst(new Subtree(from, middle));
                from = middle;
            }
        }
        if (from > 0) {
            // Else it is the smaller tree itself, whose root is known.
            subtrees.addFirst(new Subtree(from, to));
        }
        return new MerkleProof(subtrees, size);
    }

    /** Takes the next leaf of the tree, given by its hash. */
    void add(byte[] leaf) {
        long index = whole.size();
        whole.add(leaf);
        if (next < fromTheLeft.size() && index >= fromTheLeft.get(next).from) {
            Subtree subtree = fromTheLeft.get(next);
            subtree.leaves.add(leaf);
            if (index + 1 == subtree.to) {
                next++;
            }
        }
    }

    /** The proof, once all leaves were taken. */
    List<byte[]> path() {
        requireAll();
        return subtrees.stream().map(subtree -> subtree.leaves.root()).toList();
    }

    /** The root of the whole tree, to compare with the one that is to be proved. */
    byte[] root() {
        requireAll();
        return whole.root();
    }

    /** Whether as many leaves were taken as the tree has, and it has this root. */
    boolean leads(byte[] root) {
        return whole.size() == size && Arrays.equals(whole.root(), root);
    }

    private void requireAll() {
        if (whole.size() != size) {
            throw new IllegalStateException("The tree has " + size + " leaves; " + whole.size() + " were given");
        }
    }

    /** The largest power of two smaller than the size: the leaves that stand left of the root. */
    private static long leftSize(long size) {
        return Long.highestOneBit(size - 1);
    }
}
