package dev.realtimeledger.audit;

import dev.realtimeledger.event.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checks proofs about a Merkle tree without having it (RFC 9162, sections 2.1.3.2 and 2.1.4.2, for the same trees). */
final class MerkleCheck {

    private MerkleCheck() {}

    /** The root of the tree that has the leaf at this place, if the path leads to one. */
    static Optional<byte[]> root(byte[] leaf, long index, long size, List<byte[]> path) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        MessageDigest sha256 = Sha256.digest();
        byte[] root = leaf;
        long node = index;
        long last = size - 1;
        for (byte[] sibling : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if ((node & 1) == 1 || node == last) {
                root = MerkleFrontier.node(sha256, sibling, root);
                // A node at the right edge goes up alone until it is a right child.
                int levels = Long.numberOfTrailingZeros(node);
                node >>= levels;
                last >>= levels;
            } else {
                root = MerkleFrontier.node(sha256, root, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(root) : Optional.empty();
    }

    /** Whether the larger tree begins with the leaves of the smaller one. */
    static boolean isConsistent(long smaller, byte[] smallerRoot, long larger, byte[] largerRoot, List<byte[]> proof) {
        if (smaller < 1 || smaller > larger) {
            return false;
        }
        if (smaller == larger) {
            return proof.isEmpty() && Arrays.equals(smallerRoot, largerRoot);
        }
        List<byte[]> path = new ArrayList<>(proof);
        if (Long.bitCount(smaller) == 1) {
            // The smaller tree is a subtree of the larger one, and the proof leaves its root out.
            path.addFirst(smallerRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        int common = Long.numberOfTrailingZeros(smaller);
        long node = (smaller - 1) >> common;
        long last = (larger - 1) >> common;
        MessageDigest sha256 = Sha256.digest();
        byte[] first = path.getFirst();
        byte[] second = path.getFirst();
        for (byte[] sibling : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                first = MerkleFrontier.node(sha256, sibling, first);
                second = MerkleFrontier.node(sha256, sibling, second);
                int levels = Long.numberOfTrailingZeros(node);
                node >>= levels;
                last >>= levels;
            } else {
                second = MerkleFrontier.node(sha256, second, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(first, smallerRoot) && Arrays.equals(second, largerRoot);
    }
}
