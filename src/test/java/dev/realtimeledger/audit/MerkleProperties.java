package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.realtimeledger.event.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The tree of RFC 6962, by the RFC's own recursive definitions. */
class MerkleProperties {

    private static final int MOST = 130;

    private static final List<byte[]> LEAVES = IntStream.range(0, MOST)
            .mapToObj(i -> Sha256.of(new byte[] {(byte) i, (byte) (i >> 8)}))
            .toList();

    @Example
    void theStreamingRootIsTheRecursiveOne() {
        for (int size = 0; size <= MOST; size++) {
            assertThat(root(size)).as("of %d", size).isEqualTo(recursive(LEAVES.subList(0, size)));
        }
    }

    @Example
    void everyLeafIsProvedAndAtNoOtherPlace() {
        for (int size = 1; size <= MOST; size++) {
            for (int index = 0; index < size; index++) {
                MerkleProof proof = proof(MerkleProof.ofInclusion(index, size), size);

                assertThat(proof.root()).isEqualTo(root(size));
                assertThat(proof.path()).containsExactlyElementsOf(path(index, LEAVES.subList(0, size)));
                assertThat(MerkleCheck.root(LEAVES.get(index), index, size, proof.path()))
                        .hasValueSatisfying(root -> assertThat(root).isEqualTo(proof.root()));
                for (int other = -1; other <= size; other++) {
                    if (other != index && leadsTo(proof.root(), LEAVES.get(index), other, size, proof.path())) {
                        fail("Leaf %d of %d is proved at %d".formatted(index, size, other));
                    }
                }
            }
        }
    }

    @Property
    void anAlteredInclusionProofFails(
            @ForAll @IntRange(min = 1, max = MOST) int size, @ForAll @IntRange(max = MOST - 1) int number) {
        int index = number % size;
        byte[] root = root(size);
        byte[] leaf = LEAVES.get(index);
        List<byte[]> path = proof(MerkleProof.ofInclusion(index, size), size).path();

        for (List<byte[]> altered : altered(path)) {
            assertThat(leadsTo(root, leaf, index, size, altered)).isFalse();
        }
        assertThat(leadsTo(root, flipped(leaf), index, size, path)).isFalse();
        assertThat(leadsTo(flipped(root), leaf, index, size, path)).isFalse();
    }

    private static boolean leadsTo(byte[] root, byte[] leaf, long index, long size, List<byte[]> path) {
        return MerkleCheck.root(leaf, index, size, path)
                .filter(found -> Arrays.equals(found, root))
                .isPresent();
    }

    @Example
    void everyTreeIsConsistentWithThoseItGrewFromAndNoOther() {
        for (int size = 1; size <= MOST; size++) {
            for (int smaller = 1; smaller <= size; smaller++) {
                List<byte[]> proof =
                        proof(MerkleProof.ofConsistency(smaller, size), size).path();
                byte[] before = root(smaller);
                byte[] now = root(size);

                assertThat(proof).containsExactlyElementsOf(consistency(smaller, LEAVES.subList(0, size), true));
                assertThat(MerkleCheck.isConsistent(smaller, before, size, now, proof))
                        .as("%d in %d", smaller, size)
                        .isTrue();
                for (int other = 0; other <= size + 1; other++) {
                    if (other != smaller && MerkleCheck.isConsistent(other, before, size, now, proof)) {
                        fail("A tree of %d in one of %d passes for one of %d".formatted(smaller, size, other));
                    }
                }
            }
        }
    }

    @Property
    void anAlteredConsistencyProofFails(
            @ForAll @IntRange(min = 1, max = MOST) int size, @ForAll @IntRange(max = MOST - 1) int number) {
        int smaller = 1 + number % size;
        List<byte[]> proof =
                proof(MerkleProof.ofConsistency(smaller, size), size).path();

        for (List<byte[]> altered : altered(proof)) {
            assertThat(MerkleCheck.isConsistent(smaller, root(smaller), size, root(size), altered))
                    .isFalse();
        }
        assertThat(MerkleCheck.isConsistent(smaller, flipped(root(smaller)), size, root(size), proof))
                .isFalse();
        assertThat(MerkleCheck.isConsistent(smaller, root(smaller), size, flipped(root(size)), proof))
                .isFalse();
    }

    /** Every hash of a proof changed, left out, doubled, exchanged with the next; and one more. */
    private static List<List<byte[]>> altered(List<byte[]> proof) {
        List<List<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < proof.size(); i++) {
            List<byte[]> changed = new ArrayList<>(proof);
            changed.set(i, flipped(proof.get(i)));
            all.add(changed);
            List<byte[]> shorter = new ArrayList<>(proof);
            shorter.remove(i);
            all.add(shorter);
            List<byte[]> longer = new ArrayList<>(proof);
            longer.add(i, proof.get(i));
            all.add(longer);
            if (i + 1 < proof.size()) {
                List<byte[]> swapped = new ArrayList<>(proof);
                Collections.swap(swapped, i, i + 1);
                all.add(swapped);
            }
        }
        List<byte[]> more = new ArrayList<>(proof);
        more.add(new byte[32]);
        all.add(more);
        return all;
    }

    private static byte[] flipped(byte[] hash) {
        byte[] flipped = hash.clone();
        flipped[7] ^= 1;
        return flipped;
    }

    private static MerkleProof proof(MerkleProof proof, int size) {
        LEAVES.subList(0, size).forEach(proof::add);
        return proof;
    }

    private static byte[] root(int size) {
        var frontier = new MerkleFrontier();
        LEAVES.subList(0, size).forEach(frontier::add);
        return frontier.root();
    }

    private static byte[] recursive(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return Sha256.of(new byte[0]);
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = split(leaves.size());
        var digest = Sha256.digest();
        digest.update((byte) 1);
        digest.update(recursive(leaves.subList(0, split)));
        return digest.digest(recursive(leaves.subList(split, leaves.size())));
    }

    private static List<byte[]> path(int index, List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int split = split(leaves.size());
        List<byte[]> left = leaves.subList(0, split);
        List<byte[]> right = leaves.subList(split, leaves.size());
        return index < split
                ? and(path(index, left), recursive(right))
                : and(path(index - split, right), recursive(left));
    }

    private static List<byte[]> consistency(int smaller, List<byte[]> leaves, boolean isKnown) {
        if (smaller == leaves.size()) {
            return isKnown ? List.of() : List.of(recursive(leaves));
        }
        int split = split(leaves.size());
        List<byte[]> left = leaves.subList(0, split);
        List<byte[]> right = leaves.subList(split, leaves.size());
        return smaller <= split
                ? and(consistency(smaller, left, isKnown), recursive(right))
                : and(consistency(smaller - split, right, false), recursive(left));
    }

    private static List<byte[]> and(List<byte[]> list, byte[] last) {
        List<byte[]> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private static int split(int size) {
        int split = 1;
        while (split * 2 < size) {
            split *= 2;
        }
        return split;
    }
}
