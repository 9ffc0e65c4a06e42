package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An entry as chains and proofs show it.
 *
 * @param opening what opens the body's commitment; null for an entry without a body, and once it was erased
 */
record ChainLine(ChainEntry entry, @Nullable Opening opening, ChainLink link) {

    /** What shows that a commitment is of this body. It goes with an erasure: the hash of a short text can be guessed. */
    record Opening(byte[] salt, byte[] bodySha256) {}

    ObjectNode view() {
        HexFormat hex = HexFormat.of();
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("object", "audit.chain.entry");
        ChainEntry.LEAF_FIELDS.forEach(field -> field.show(entry, view));
        return view.put("salt", opening == null ? null : hex.formatHex(opening.salt()))
                .put("body_sha256", opening == null ? null : hex.formatHex(opening.bodySha256()))
                .put("leaf_hash", hex.formatHex(link.leafHash()))
                .put("previous_hash", hex.formatHex(link.previousHash()))
                .put("chain_hash", hex.formatHex(link.chainHash()));
    }
}
