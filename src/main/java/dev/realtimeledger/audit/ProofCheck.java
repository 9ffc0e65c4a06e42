package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/** Checks the way from an event to a signed checkpoint. */
final class ProofCheck {

    private final ChainHasher hasher = new ChainHasher();
    private final CheckpointCheck checkpoints;

    ProofCheck(CheckpointCheck checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * The checkpoint that the event was proved to be in.
     *
     * @param place where the proof was found
     */
    CheckpointCheck.Checked check(JsonNode proof, String place) throws BrokenEvidence {
        ChainHead head = head(proof);
        CheckpointCheck.Checked checkpoint = checkpoints.check(proof.path("checkpoint"), place);
        if (!ChainCheck.text(proof, "tenant_id").equals(checkpoint.tenant())) {
            throw new BrokenEvidence("tenant_id is not that of the checkpoint");
        }
        JsonNode merkle = proof.path("merkle");
        if (number(merkle, "tree_size") != checkpoint.treeSize()) {
            throw new BrokenEvidence("merkle.tree_size is not that of the checkpoint");
        }
        byte[] root = MerkleCheck.root(
                        hasher.merkleLeaf(head),
                        number(merkle, "leaf_index"),
                        checkpoint.treeSize(),
                        ShownEntry.hashes(merkle.path("path"), "merkle.path"))
                .orElse(new byte[0]);
        if (!Arrays.equals(root, checkpoint.rootHash())) {
            throw new BrokenEvidence("merkle.path does not lead to the root_hash of the checkpoint");
        }
        return checkpoint;
    }

    /** The head of the chain, as it follows from the entry and what came after it. */
    private ChainHead head(JsonNode proof) throws BrokenEvidence {
        JsonNode line = proof.path("entry");
        ShownEntry entry = new ShownEntry(line);
        String streamId = ChainCheck.text(proof, "session_id");
        if (!ChainCheck.text(proof, "event_id").equals(line.path("event_id").asText())) {
            throw new BrokenEvidence("event_id is not that of the entry");
        }
        long number = entry.sequenceNumber();
        byte[] previous =
                number == 1 ? hasher.genesis(ChainCheck.text(proof, "tenant_id"), streamId) : entry.previousHash();
        byte[] hash = entry.verify(ChainRecipe.read(proof.path("recipe")), hasher, previous);
        for (byte[] leaf : ShownEntry.hashes(proof.path("following"), "following")) {
            hash = hasher.link(hash, leaf);
            number++;
        }
        JsonNode head = proof.path("head");
        if (number(head, "sequence_number") != number) {
            throw new BrokenEvidence("head.sequence_number is not that of the last of following");
        }
        if (!Arrays.equals(ShownEntry.hash(head, "chain_hash"), hash)) {
            throw new BrokenEvidence("head.chain_hash is not where entry and following lead");
        }
        return new ChainHead(streamId, number, hash);
    }

    private static long number(JsonNode object, String name) throws BrokenEvidence {
        JsonNode number = object.path(name);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new BrokenEvidence(name + " is no number");
        }
        return number.longValue();
    }
}
