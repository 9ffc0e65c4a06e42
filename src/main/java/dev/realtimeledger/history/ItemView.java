package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An item as the API shows it: the documented object, and what we know beside it. What nothing states is null. */
public final class ItemView {

    /** The columns as CSV; what a payload states beyond them is shown as JSON alone. */
    public static final List<String> COLUMNS = List.of(
            "object",
            "id",
            "type",
            "role",
            "status",
            "content",
            "transcript",
            "call_id",
            "name",
            "arguments",
            "output",
            "session_id",
            "conversation_id",
            "response_id",
            "output_index",
            "previous_item_id",
            "audio_end_ms",
            "heard",
            "heard_basis",
            "created_at",
            "deleted_at",
            "text_incomplete",
            "links");

    private ItemView() {}

    static ObjectNode of(PlacedItem placed) {
        ItemState item = placed.item();
        ObjectNode evidence = placed.evidence();
        JsonNode payload = evidence.path("item");
        ObjectNode view = Views.object();
        view.set("object", Views.kind(payload, "realtime.item"));
        view.put("id", placed.id());
        view.set("type", Views.stated(payload, "type"));
        view.set("role", Views.stated(payload, "role"));
        view.put("status", item.status());
        view.set("content", content(evidence));
        view.put("transcript", transcript(evidence.path("transcripts")));
        view.set("call_id", Views.stated(payload, "call_id"));
        view.set("name", Views.stated(payload, "name"));
        view.set("arguments", Views.stated(payload, "arguments"));
        view.set("output", Views.stated(payload, "output"));
        ItemState.ResponseLink response = item.responseLink();
        Heard heard = placed.heard();
        view.put("session_id", Views.id(placed.session()))
                .put("conversation_id", Views.id(placed.conversation()))
                .put("response_id", response.responseId())
                .put("output_index", response.outputIndex())
                .put("previous_item_id", item.previousItemId())
                .put("audio_end_ms", item.audioEndMs())
                .put("heard", heard == null ? null : heard.text())
                .put("heard_basis", heard == null ? null : heard.basis())
                .put("created_at", Views.time(item.createdAt()))
                .put("deleted_at", Views.time(item.deletedAt()))
                .put("text_incomplete", placed.isTextIncomplete());
        view.set(
                "links",
                Views.object()
                        .put("session", Views.basis(placed.session()))
                        .put("response", response.basis())
                        .put("conversation", Views.basis(placed.conversation()))
                        .put("previous_item", item.previousItemId() == null ? null : Tie.STATED));
        return Views.withRest(view, payload);
    }

    /** The parts as stated; audio that came in has its transcript, and a part that nothing describes is empty. */
    private static JsonNode content(JsonNode evidence) {
        if (!(evidence.path("item").path("content") instanceof ArrayNode stated)) {
            return Views.stated(evidence.path("item"), "content");
        }
        ArrayNode content = JsonNodeFactory.instance.arrayNode(stated.size());
        for (int index = 0; index < stated.size(); index++) {
            JsonNode transcript = evidence.path("transcripts").path(Integer.toString(index));
            content.add(stated.get(index).isNull() ? Views.object() : heard(stated.get(index), transcript));
        }
        return content;
    }

    private static JsonNode heard(JsonNode part, JsonNode transcript) {
        boolean silent = part.path("type").asText().equals("input_audio")
                && part.path("transcript").asText("").isEmpty();
        return silent && transcript.isTextual() && part instanceof ObjectNode object
                ? object.deepCopy().set("transcript", transcript)
                : part;
    }

    /** What was heard in all parts, in their order. */
    private static @Nullable String transcript(JsonNode transcripts) {
        return transcripts.isEmpty()
                ? null
                : transcripts.properties().stream()
                        .sorted(Comparator.comparingInt(part -> Integer.parseInt(part.getKey())))
                        .map(part -> part.getValue().asText())
                        .collect(Collectors.joining(" "));
    }
}
