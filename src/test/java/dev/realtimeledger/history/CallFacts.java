package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.VoiceCall;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there is to know of a whole call, once read from its events in the order in which they were sent, where the last
 * word on a matter is the true one, and once from its history. It knows nothing of joining.
 */
final class CallFacts {

    private final Map<String, String> facts = new TreeMap<>();

    private CallFacts() {}

    /** What the call says. */
    static Map<String, String> of(VoiceCall call) {
        CallFacts facts = new CallFacts();
        call.events().forEach(facts::read);
        return facts.facts;
    }

    /** What the history says. */
    static Map<String, String> of(Folded folded) {
        CallFacts facts = new CallFacts();
        folded.responses().values().forEach(facts::read);
        folded.items().values().forEach(facts::read);
        return facts.facts;
    }

    private void read(SimulatedEvent event) {
        JsonNode body = Evidence.parse(event.body());
        String type = EventCatalogue.meaning(event.type());
        JsonNode response = body.path("response");
        String itemId = body.path("item_id").asText(body.path("item").path("id").asText());
        switch (type) {
            case "response.created" -> put("conversation", response, response.path("conversation_id"));
            case "response.done" -> {
                put("status", response, response.path("status"));
                put("tokens", response, response.path("usage").path("total_tokens"));
                put("tokens", response, body.path("usage").path("total_tokens"));
            }
            case "conversation.item.added", "conversation.item.created", "conversation.item.done" -> {
                put("predecessor", itemId, body.path("previous_item_id"));
                readItem(body.path("item"));
            }
            case "response.output_item.added", "response.output_item.done" -> {
                put(
                        "response",
                        itemId,
                        "stated " + body.path("response_id").asText() + " " + body.path("output_index"));
                readItem(body.path("item"));
            }
            case "response.output_text.done" -> put("words", itemId, body.path("text"));
            case "response.output_audio_transcript.done" -> put("words", itemId, body.path("transcript"));
            case "response.function_call_arguments.done", "response.mcp_call_arguments.done" ->
                put("arguments", itemId, body.path("arguments"));
            case "conversation.item.input_audio_transcription.completed" ->
                put("heard", itemId, body.path("transcript"));
            case "conversation.item.truncated" -> put("cut", itemId, body.path("audio_end_ms"));
            case "conversation.item.deleted" -> put("deleted", itemId, "true");
            default -> {
                // Nothing that would be the last word on a matter.
            }
        }
    }

    private void readItem(JsonNode item) {
        put("status", item, item.path("status"));
        put("call", item, item.path("call_id"));
        put("output", item, item.path("output"));
        put("words", item, item.path("content").path(0).path("text"));
    }

    private void read(ResponseState response) {
        String id = response.key().id();
        put("conversation", id, response.conversationId());
        put("status", id, response.status());
        put("tokens", id, response.evidence().path("response").path("usage").path("total_tokens"));
        put("tokens", id, response.evidence().path("event_usage").path("total_tokens"));
    }

    private void read(ItemState item) {
        String id = item.key().id();
        JsonNode said = item.evidence().path("item");
        JsonNode part = said.path("content").path(0);
        ItemState.ResponseLink link = item.responseLink();
        put("predecessor", id, item.previousItemId());
        put("status", id, item.status());
        put("call", id, item.callId());
        put("output", id, said.path("output"));
        put("arguments", id, said.path("arguments"));
        put("words", id, part.path("text"));
        if (!part.path("type").asText().equals("input_audio")) {
            put("words", id, part.path("transcript"));
        }
        put("heard", id, item.evidence().path("transcripts").path("0"));
        item.evidence().path("truncated").path("0").fieldNames().forEachRemaining(end -> put("cut", id, end));
        put("deleted", id, item.deletedAt() == null ? null : "true");
        if (link.responseId() != null) {
            put("response", id, link.basis() + " " + link.responseId() + " " + link.outputIndex());
        }
    }

    private void put(String fact, JsonNode owner, JsonNode value) {
        put(fact, owner.path("id").asText(), value);
    }

    private void put(String fact, String id, JsonNode value) {
        put(fact, id, value.isNull() || value.isMissingNode() ? null : value.asText());
    }

    private void put(String fact, String id, String value) {
        if (value != null && !value.isEmpty()) {
            facts.put(fact + " of " + id, value);
        }
    }
}
