package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a chain is computed, as it says of itself. All but the fields of a leaf is fixed by the recipe's name.
 *
 * @param leafFields what a leaf commits to, in the order in which it is hashed
 */
record ChainRecipe(List<String> leafFields) {

    /** First byte of what is hashed: of a leaf, a link of the chain (and a node of the Merkle tree), the genesis. */
    static final byte LEAF = 0;

    static final byte LINK = 1;
    static final byte GENESIS = 2;

    static final int SALT_BYTES = 16;

    /** What new chains are made by. */
    static final ChainRecipe CURRENT =
            new ChainRecipe(ChainEntry.LEAF_FIELDS.stream().map(LeafField::name).toList());

    private static final Map<String, String> FIXED = Map.of(
            "name", "realtime-ledger-chain/1",
            "hash", "sha256",
            "encoding", "u32be-length-prefixed-utf8",
            "genesis_prefix", "02",
            "leaf_prefix", "00",
            "chain_prefix", "01");

    /** A chain that left one of these open would not prove who said what, and when. */
    private static final Set<String> LEAST = Set.of(
            "sequence_number",
            "kind",
            "event_id",
            "type",
            "received_at",
            "session_id",
            "call_id",
            "event_sequence",
            "event_time",
            "api_key",
            "body_commitment");

    ChainRecipe {
        leafFields = List.copyOf(leafFields);
    }

    ObjectNode view() {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("name", "hash", "encoding", "genesis_prefix", "leaf_prefix", "chain_prefix")) {
            view.put(name, FIXED.get(name));
        }
        ArrayNode fields = view.putArray("leaf_fields");
        leafFields.forEach(fields::add);
        return view;
    }

    /**
     * The recipe that a file names.
     *
     * @throws BrokenEvidence when it is none that proves anything
     */
    static ChainRecipe read(JsonNode shown) throws BrokenEvidence {
        for (Map.Entry<String, String> field : FIXED.entrySet()) {
            if (!shown.path(field.getKey()).asText().equals(field.getValue())) {
                throw new BrokenEvidence("recipe." + field.getKey() + " is not " + field.getValue());
            }
        }
        Set<String> names = new HashSet<>();
        for (JsonNode name : shown.path("leaf_fields")) {
            if (!name.isTextual() || !names.add(name.textValue()) || ShownEntry.UNPROVED.contains(name.textValue())) {
                throw new BrokenEvidence("recipe.leaf_fields names what cannot be a field of a leaf, or one twice");
            }
        }
        if (!names.containsAll(LEAST)) {
            throw new BrokenEvidence("recipe.leaf_fields leaves out what a leaf has to prove");
        }
        return new ChainRecipe(
                shown.path("leaf_fields").valueStream().map(JsonNode::textValue).toList());
    }
}
