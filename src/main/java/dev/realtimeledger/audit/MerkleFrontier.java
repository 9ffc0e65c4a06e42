package dev.realtimeledger.audit;

import dev.realtimeledger.event.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a Merkle tree that grows leaf by leaf (RFC 6962, section 2.1): the roots of its perfect subtrees,
 * largest first. These are at most as many as the number of leaves has bits, so that millions of leaves need no memory.
 */
final class MerkleFrontier {

    private final MessageDigest sha256 = Sha256.digest();
    private final List<byte[]> subtrees = new ArrayList<>();
    private long size;

    /** Adds a leaf, given by its hash. */
    void add(byte[] leaf) {
        byte[] subtree = leaf;
        // Each one at the end of the old size in binary is a subtree that the new one completes.
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            subtree = node(sha256, subtrees.removeLast(), subtree);
        }
        subtrees.add(subtree);
        size++;
    }

    long size() {
        return size;
    }

    /** The root over the leaves so far; without any, the hash of nothing. */
    byte[] root() {
        if (subtrees.isEmpty()) {
            return sha256.digest();
        }
        byte[] root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = node(sha256, subtrees.get(i), root);
        }
        return root.clone();
    }

    static byte[] node(MessageDigest sha256, byte[] left, byte[] right) {
        sha256.update(ChainRecipe.LINK);
        sha256.update(left);
        return sha256.digest(right);
    }
}
