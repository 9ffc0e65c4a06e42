package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;

/**
 * All that leads from one event to a signed checkpoint.
 *
 * @param entry the event's
 * @param following leaf hashes of the entries after it, up to the head, in order
 * @param head of the event's chain, as it stands in the checkpoint's tree
 * @param leafIndex the chain's place in the tree
 * @param path from the chain's leaf up to the root
 */
record EventProof(
        String tenantId,
        ChainLine entry,
        List<byte[]> following,
        ChainHead head,
        long leafIndex,
        List<byte[]> path,
        SignedCheckpoint checkpoint) {

    EventProof {
        following = List.copyOf(following);
        path = List.copyOf(path);
    }

    ObjectNode view() {
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "audit.proof")
                .put("event_id", entry.entry().eventId())
                .put("tenant_id", tenantId)
                .put("session_id", head.streamId());
        view.set("recipe", ChainRecipe.CURRENT.view());
        view.set("entry", entry.view());
        add(view.putArray("following"), following);
        view.set("head", head.view());
        ObjectNode merkle = view.putObject("merkle")
                .put("leaf_index", leafIndex)
                .put("tree_size", checkpoint.checkpoint().treeSize());
        add(merkle.putArray("path"), path);
        view.set("checkpoint", checkpoint.view());
        return view;
    }

    private static void add(ArrayNode array, List<byte[]> hashes) {
        hashes.forEach(hash -> array.add(HexFormat.of().formatHex(hash)));
    }
}
