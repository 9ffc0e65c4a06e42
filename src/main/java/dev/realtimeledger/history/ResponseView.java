package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A response as the API shows it: the documented object, and what we know beside it. */
public final class ResponseView {

    /** The columns as CSV; what a payload states beyond them is shown as JSON alone. */
    public static final List<String> COLUMNS = List.of(
            "object",
            "id",
            "status",
            "session_id",
            "session_revision",
            "conversation_id",
            "created_at",
            "done_at",
            "usage",
            "output",
            "links",
            "status_details",
            "metadata");

    private ResponseView() {}

    /** The response, without what it cost: the history knows no money. */
    public static ObjectNode of(PlacedResponse placed) {
        ResponseState response = placed.response();
        JsonNode evidence = response.evidence();
        JsonNode payload = evidence.path("response");
        ObjectNode view = Views.object();
        view.set("object", Views.kind(payload, "realtime.response"));
        view.put("id", placed.id())
                .put("status", response.status())
                .put("session_id", Views.id(placed.session()))
                .put("session_revision", placed.revision())
                .put("conversation_id", response.conversationId())
                .put("created_at", Views.time(response.createdAt()))
                .put("done_at", Views.time(response.doneAt()));
        view.set("usage", usage(evidence));
        view.set("output", output(payload.path("output")));
        view.set(
                "links",
                Views.object()
                        .put("session", Views.basis(placed.session()))
                        .put("conversation", response.conversationId() == null ? null : Tie.STATED));
        return Views.withRest(view, payload);
    }

    /** The items of the output as documented: each with the status that is left of all that were stated. */
    private static ArrayNode output(JsonNode items) {
        ArrayNode output = Views.object().arrayNode();
        for (JsonNode item : items) {
            if (item instanceof ObjectNode object && object.path(Status.SET).isObject()) {
                ObjectNode shown = object.deepCopy();
                shown.put("status", Status.of(shown.remove(Status.SET)));
                output.add(shown);
            } else {
                output.add(item);
            }
        }
        return output;
    }

    /** Usage stands in the response; some put it beside it. */
    public static JsonNode usage(JsonNode evidence) {
        JsonNode inside = Views.stated(evidence.path("response"), "usage");
        boolean says = inside.isContainerNode() && !inside.isEmpty();
        return says || !evidence.has("event_usage") ? inside : evidence.path("event_usage");
    }
}
