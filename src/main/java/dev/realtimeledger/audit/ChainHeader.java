package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;

/**
 * The first line of a chain's answer, of each page too: the whole chain's end, wherever the page ends.
 *
 * @param head of the chain as it is now; for one without entries, number 0 and the genesis
 */
record ChainHeader(String tenantId, ChainHead head) {

    ObjectNode view() {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "audit.chain")
                .put("tenant_id", tenantId)
                .put("session_id", head.streamId())
                .put("entries", head.sequenceNumber())
                .put("head", HexFormat.of().formatHex(head.chainHash()));
        view.set("recipe", ChainRecipe.CURRENT.view());
        return view;
    }
}
