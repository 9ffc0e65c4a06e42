package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** A checkpoint with the signature over its text, and the key that made it. */
record SignedCheckpoint(Checkpoint checkpoint, byte[] signature, VerificationKey signer) {

    /** Whether the signature is right and of one of these keys. */
    boolean verifies(TrustedKeys keys) {
        return keys.verify(signer, checkpoint.text().getBytes(StandardCharsets.UTF_8), signature);
    }

    /** The checkpoint as the API and the log stream show it. */
    ObjectNode view() {
        Checkpoint.Previous previous = checkpoint.previous();
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "audit.checkpoint")
                .put("id", checkpoint.id())
                .put("created_at", Timestamp.format(checkpoint.createdAt()))
                .put("tree_size", checkpoint.treeSize())
                .put("root_hash", HexFormat.of().formatHex(checkpoint.rootHash()))
                .put("previous_id", previous == null ? null : previous.id())
                .put("text", checkpoint.text())
                .put("signature", Base64.getEncoder().encodeToString(signature))
                .put("public_key", signer.base64());
    }
}
