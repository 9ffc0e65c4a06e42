package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A checkpoint with the signature over its text, and the key that made it. */
record SignedCheckpoint(Checkpoint checkpoint, byte[] signature, VerificationKey signer) {

    /** Whether the signature is right and of one of these keys. */
    boolean verifies(TrustedKeys keys) {
        return keys.verify(signer, checkpoint.text().getBytes(StandardCharsets.UTF_8), signature);
    }

    /** The checkpoint as the API and the log stream show it. */
    ObjectNode view() {
        Checkpoint.Previous previous = checkpoint.previous();
        return view(
                checkpoint.id(),
                checkpoint.createdAt(),
                checkpoint.treeSize(),
                checkpoint.rootHash(),
                previous == null ? null : previous.id(),
                checkpoint.text(),
                signature,
                signer.raw());
    }

    static ObjectNode view(
            String id,
            Instant createdAt,
            long treeSize,
            byte[] rootHash,
            @Nullable String previousId,
            String text,
            byte[] signature,
            byte[] publicKey) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "audit.checkpoint")
                .put("id", id)
                .put("created_at", Timestamp.format(createdAt))
                .put("tree_size", treeSize)
                .put("root_hash", HexFormat.of().formatHex(rootHash))
                .put("previous_id", previousId)
                .put("text", text)
                .put("signature", Base64.getEncoder().encodeToString(signature))
                .put("public_key", Base64.getEncoder().encodeToString(publicKey));
    }
}
