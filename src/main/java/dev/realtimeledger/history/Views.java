package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.ServerEvent;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the views of the history have in common. */
final class Views {

    private static final String STATED = "stated";
    private static final String SUPPLIED = "supplied";
    private static final String DERIVED = "derived";

    private Views() {}

    static ObjectNode object() {
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
    static JsonNode stated(JsonNode payload, String field) {
        JsonNode value = payload.get(field);
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }

    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.format(instant);
    }

    /** The session of a stream, null for events without one. */
    static @Nullable String sessionId(String streamId) {
        return streamId.equals(ServerEvent.UNASSIGNED) ? null : streamId;
    }

    /** How the links of a response are known. */
    static ObjectNode linksOf(RealtimeResponse response) {
        return object().put("session", sessionId(response.streamId) == null ? null : SUPPLIED)
                .put("conversation", response.conversationId == null ? null : STATED);
    }

    /** How the links of an item are known. */
    static ObjectNode linksOf(RealtimeItem item) {
        return object().put("session", sessionId(item.streamId) == null ? null : SUPPLIED)
                .put("response", item.responseLink)
                .put("conversation", item.conversationId == null ? null : DERIVED)
                .put("previous_item", item.previousItemId == null ? null : STATED);
    }

    /** How a session's id is known: from a payload that states this very id, or only from the forwarder. */
    static ObjectNode linksOfSession(boolean stated) {
        return object().put("session", stated ? STATED : SUPPLIED);
    }
}
