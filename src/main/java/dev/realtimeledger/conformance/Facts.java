package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is to know of a session's responses and items: once read from its events in the order in which the provider
 * sent them, where the last word on a matter is the true one, and once from what the receiver tells.
 */
final class Facts {

    /** What can be known of a response or an item, as a promise. */
    enum Matter {
        RESPONSE_STATUS("A response has the status that it ended with"),
        RESPONSE_USAGE("A response has the usage that was reported"),
        CONVERSATION("A response is of the conversation that it named"),
        ITEM_STATUS("An item has the status that it ended with"),
        WORDS("An item has its final text, also when it was interrupted"),
        TRANSCRIPT("What the user said has its final transcript"),
        ARGUMENTS("The call of a tool has its arguments"),
        OUTPUT("What a tool put out is told"),
        RESPONSE("An item is of the response that put it out"),
        PREDECESSOR("An item follows the one that it was said to follow"),
        CUT("An item that was cut off says where"),
        DELETED("An item that was deleted says so");

        private final String promise;

        Matter(String promise) {
            this.promise = promise;
        }

        String promise() {
            return promise;
        }
    }

    private final Map<Matter, Map<String, String>> facts = new EnumMap<>(Matter.class);
    private final Set<String> responses = new LinkedHashSet<>();
    private final Set<String> items = new LinkedHashSet<>();

    private Facts() {}

    /** What the events of a session say. */
    static Facts ofEvents(List<SimulatedEvent> events) {
        Facts facts = new Facts();
        for (SimulatedEvent event : events) {
            facts.readEvent(event.type(), Json.of(event));
        }
        return facts;
    }

    /** What the receiver tells of a session. */
    static Facts ofAnswers(List<JsonNode> responses, List<JsonNode> items) {
        Facts facts = new Facts();
        responses.forEach(facts::readResponse);
        items.forEach(facts::readItem);
        return facts;
    }

    /** What is known of a matter, by the id of the response or item. */
    Map<String, String> of(Matter matter) {
        return facts.getOrDefault(matter, Map.of());
    }

    /** Ids of all responses that were named. */
    Set<String> responses() {
        return responses;
    }

    /** Ids of all items that were named. */
    Set<String> items() {
        return items;
    }

    private void readEvent(String type, JsonNode body) {
        JsonNode response = body.path("response");
        JsonNode item = body.path("item");
        String responseId = body.path("response_id").asText(response.path("id").asText(""));
        String itemId = body.path("item_id").asText(item.path("id").asText(""));
        name(responses, responseId);
        name(items, itemId);
        response.path("output").forEach(output -> name(items, output.path("id").asText("")));
        switch (type) {
            case "response.created" -> put(Matter.CONVERSATION, responseId, response.path("conversation_id"));
            case "response.done" -> {
                put(Matter.RESPONSE_STATUS, responseId, response.path("status"));
                put(Matter.RESPONSE_USAGE, responseId, Tokens.reported(Tokens.usageOf(body)));
            }
            case "conversation.item.added", "conversation.item.created", "conversation.item.done" -> {
                put(Matter.PREDECESSOR, itemId, body.path("previous_item_id"));
                readStated(itemId, item);
            }
            case "response.output_item.added", "response.output_item.done" -> {
                put(Matter.RESPONSE, itemId, responseId);
                readStated(itemId, item);
            }
            case "response.output_text.done", "response.text.done" -> put(Matter.WORDS, itemId, body.path("text"));
            case "response.output_audio_transcript.done", "response.audio_transcript.done" ->
                put(Matter.WORDS, itemId, body.path("transcript"));
            case "response.function_call_arguments.done", "response.mcp_call_arguments.done" ->
                put(Matter.ARGUMENTS, itemId, body.path("arguments"));
            case "conversation.item.input_audio_transcription.completed" ->
                put(Matter.TRANSCRIPT, itemId, body.path("transcript"));
            case "conversation.item.truncated" -> put(Matter.CUT, itemId, body.path("audio_end_ms"));
            case "conversation.item.deleted" -> put(Matter.DELETED, itemId, "deleted");
            default -> {
                // Nothing that would be the last word on a matter.
            }
        }
    }

    private void readStated(String itemId, JsonNode item) {
        put(Matter.ITEM_STATUS, itemId, item.path("status"));
        put(Matter.OUTPUT, itemId, item.path("output"));
        put(Matter.WORDS, itemId, item.path("content").path(0).path("text"));
    }

    private void readResponse(JsonNode response) {
        String id = response.path("id").asText("");
        name(responses, id);
        put(Matter.RESPONSE_STATUS, id, response.path("status"));
        put(Matter.RESPONSE_USAGE, id, Tokens.reported(response.path("usage")));
        put(Matter.CONVERSATION, id, response.path("conversation_id"));
    }

    private void readItem(JsonNode item) {
        String id = item.path("id").asText("");
        name(items, id);
        put(Matter.ITEM_STATUS, id, item.path("status"));
        put(Matter.WORDS, id, words(item.path("content")));
        put(Matter.TRANSCRIPT, id, item.path("transcript"));
        put(Matter.ARGUMENTS, id, item.path("arguments"));
        put(Matter.OUTPUT, id, item.path("output"));
        put(Matter.RESPONSE, id, item.path("response_id"));
        put(Matter.PREDECESSOR, id, item.path("previous_item_id"));
        put(Matter.CUT, id, item.path("audio_end_ms"));
        put(Matter.DELETED, id, item.path("deleted_at").isTextual() ? "deleted" : "");
    }

    /** What an item says or writes itself: not what was heard of the user. */
    private static String words(JsonNode content) {
        StringBuilder words = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asText().equals("input_audio")) {
                words.append(part.path("text").asText(""))
                        .append(part.path("transcript").asText(""));
            }
        }
        return words.toString();
    }

    private static void name(Set<String> all, String id) {
        if (!id.isEmpty()) {
            all.add(id);
        }
    }

    private void put(Matter matter, String id, JsonNode value) {
        put(matter, id, value.isNull() ? "" : value.asText(""));
    }

    /** An empty value says nothing. */
    private void put(Matter matter, String id, String value) {
        if (!value.isEmpty()) {
            facts.computeIfAbsent(matter, first -> new LinkedHashMap<>()).put(id, value);
        }
    }
}
