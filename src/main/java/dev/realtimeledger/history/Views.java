package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all views have in common: how they write a time, a tie, or a field that nothing states. */
public final class Views {

    private Views() {}

    /** An object without fields, to be filled in the order in which the API shows them. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Adds what the payloads say beyond the fields that are there already, sorted by name. */
    static ObjectNode withRest(ObjectNode view, JsonNode payload) {
        Map<String, JsonNode> rest = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : payload.properties()) {
            if (!view.has(field.getKey())) {
                rest.put(field.getKey(), field.getValue());
            }
        }
        view.setAll(rest);
        return view;
    }

    /** The payload's {@code object}, or the documented one when it states none. */
    static JsonNode kind(JsonNode payload, String documented) {
        JsonNode stated = payload.path("object");
        return stated.isTextual() ? stated : JsonNodeFactory.instance.textNode(documented);
    }

    /** A field as the payloads state it, or null. */
    public static JsonNode stated(JsonNode payload, String field) {
        JsonNode value = payload.get(field);
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }

    /** As the API writes times, null for what did not happen. */
    public static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.format(instant);
    }

    /** The id of what something belongs to; null where no evidence tells. */
    public static @Nullable String id(@Nullable Tie tie) {
        return tie == null ? null : tie.id();
    }

    static @Nullable String basis(@Nullable Tie tie) {
        return tie == null ? null : tie.basis();
    }

    /** How a session's id is known: from a payload that states this very id, or only from the forwarder. */
    static ObjectNode linksOfSession(boolean stated) {
        return object().put("session", stated ? Tie.STATED : Tie.SUPPLIED);
    }
}
