package dev.realtimeledger.audit;

import dev.realtimeledger.event.Sha256;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a chain. An entry's leaf is the hash of what it says, its link the hash of the link before and the leaf;
 * the link before the first is the genesis, which says whose chain it is.
 *
 * <p>For one thread at a time, and worth keeping: it works in the same memory again and again.
 */
public final class ChainHasher {

    private final MessageDigest sha256 = Sha256.digest();
    private final LengthPrefixed values = new LengthPrefixed();

    /** What a chain begins with. */
    public byte[] genesis(String tenant, String streamId) {
        return values.start(ChainRecipe.GENESIS).text(tenant).text(streamId).hash(sha256);
    }

    /** The hash of all that an entry says. */
    public byte[] leaf(ChainEntry entry) {
        values.start(ChainRecipe.LEAF);
        for (LeafField field : ChainEntry.LEAF_FIELDS) {
            field.encode(entry, values);
        }
        return values.hash(sha256);
    }

    /** The same of values as a third party reads them, in the order of the recipe. */
    byte[] leaf(List<@Nullable String> fields) {
        values.start(ChainRecipe.LEAF);
        for (String field : fields) {
            values.text(field);
        }
        return values.hash(sha256);
    }

    /** The chain's hash once the leaf is added. */
    public byte[] link(byte[] previous, byte[] leaf) {
        return values.start(ChainRecipe.LINK).raw(previous).raw(leaf).hash(sha256);
    }

    /** The entry in its place behind {@code previous}. */
    public ChainLink link(byte[] previous, ChainEntry entry) {
        byte[] leaf = leaf(entry);
        return new ChainLink(leaf, previous, link(previous, leaf));
    }

    /**
     * What stands in the leaf for a body. Without the salt, which an erasure destroys, nobody can tell whether a guess at
     * the body is right.
     *
     * @param salt {@value ChainRecipe#SALT_BYTES} random bytes, drawn for this entry alone
     */
    public byte[] commitment(byte[] salt, byte[] bodySha256) {
        sha256.update(salt);
        return sha256.digest(bodySha256);
    }

    /** A chain's leaf in the Merkle tree. */
    byte[] merkleLeaf(ChainHead head) {
        return values.start(ChainRecipe.LEAF)
                .text(head.streamId())
                .number(head.sequenceNumber())
                .raw(head.chainHash())
                .hash(sha256);
    }
}
