package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an item whose deltas are done, because an event has said it as a whole.
 *
 * @param deltaType the documented type of the deltas
 * @param contentIndex the part; 0 for what has no parts
 */
record DonePart(String streamId, String itemId, String deltaType, int contentIndex) {

    private static final String TEXT = "response.output_text.delta";
    private static final String AUDIO = "response.output_audio.delta";
    private static final String TRANSCRIPT = "response.output_audio_transcript.delta";
    private static final String FUNCTION_CALL = "response.function_call_arguments.delta";
    private static final String MCP_CALL = "response.mcp_call_arguments.delta";
    private static final String TRANSCRIPTION = "conversation.item.input_audio_transcription.delta";

    /** The parts that an event says as a whole. An empty text is none: what its deltas said would be lost. */
    static List<DonePart> by(ServerEvent event) {
        return new Reading(event).parts();
    }

    private static final class Reading {
        private final ServerEvent event;
        private final List<DonePart> parts = new ArrayList<>();

        Reading(ServerEvent event) {
            this.event = event;
        }

        List<DonePart> parts() {
            String itemId = event.itemId();
            int index = ContentIndex.of(event.field("content_index"));
            switch (EventCatalogue.meaning(event.type())) {
                case "response.output_text.done" -> addIf(event.text("text") != null, itemId, TEXT, index);
                case "response.output_audio_transcript.done" ->
                    addIf(event.text("transcript") != null, itemId, TRANSCRIPT, index);
                case "response.output_audio.done" -> addIf(true, itemId, AUDIO, index);
                case "response.function_call_arguments.done" ->
                    addIf(event.text("arguments") != null, itemId, FUNCTION_CALL, 0);
                case "response.mcp_call_arguments.done" -> addIf(event.text("arguments") != null, itemId, MCP_CALL, 0);
                case "conversation.item.input_audio_transcription.completed" ->
                    addIf(event.text("transcript") != null, itemId, TRANSCRIPTION, index);
                case "response.content_part.done" -> addContentPart(itemId, index, json("part"));
                case "conversation.item.done", "response.output_item.done" -> addItem(itemId, json("item"));
                case "response.done" -> {
                    for (JsonNode item : json("response").path("output")) {
                        addItem(item.path("id").textValue(), item);
                    }
                }
                default -> {
                    // Says nothing as a whole, or has no deltas.
                }
            }
            return parts;
        }

        private void addItem(@Nullable String itemId, JsonNode item) {
            String called = item.path("type").asText().equals("mcp_call") ? MCP_CALL : FUNCTION_CALL;
            addIf(says(item, "arguments"), itemId, called, 0);
            JsonNode content = item.path("content");
            for (int index = 0; index < content.size() && index < ContentIndex.MOST_PARTS; index++) {
                addContentPart(itemId, index, content.path(index));
            }
        }

        private void addContentPart(@Nullable String itemId, int index, JsonNode part) {
            if (part.path("type").asText().startsWith("input_")) {
                addIf(says(part, "transcript"), itemId, TRANSCRIPTION, index);
                return;
            }
            addIf(says(part, "text"), itemId, TEXT, index);
            addIf(says(part, "transcript"), itemId, TRANSCRIPT, index);
            addIf(says(part, "transcript"), itemId, AUDIO, index);
        }

        private void addIf(boolean whole, @Nullable String itemId, String deltaType, int index) {
            if (whole && itemId != null && !itemId.isEmpty() && Ids.canBeKey(itemId) && index >= 0) {
                parts.add(new DonePart(event.streamId(), itemId, deltaType, index));
            }
        }

        private JsonNode json(String name) {
            JsonNode value = event.field(name);
            return value == null ? MissingNode.getInstance() : value;
        }

        private static boolean says(JsonNode object, String field) {
            return !object.path(field).asText("").isEmpty();
        }
    }
}
