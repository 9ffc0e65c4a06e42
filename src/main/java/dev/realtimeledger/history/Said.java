package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.ContentIndex;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.ServerEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event says of responses, items, conversations and its session: the smallest states, to be joined with what is
 * known already. Reading an event is all here; everything else about the history is joining.
 *
 * <p>An entity exists as soon as any event names it, so every id in an event makes at least an empty state. Only {@code
 * previous_item_id} does not: it is a statement about the item that follows.
 */
public record Said(
        List<ItemState> items,
        List<ResponseState> responses,
        List<ConversationState> conversations,
        @Nullable Configuration configuration) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** In place of a number, until the event has one. */
    private static final long NOT_LOGGED = Long.MAX_VALUE;

    /** What the event says; its place in the log is not known yet. */
    public static Said by(ServerEvent event) {
        return new Reading(event).said();
    }

    private static final class Reading {
        private final ServerEvent event;
        private final String streamId;
        private final String means;
        private final List<ItemState> items = new ArrayList<>();
        private final List<ResponseState> responses = new ArrayList<>();
        private final List<ConversationState> conversations = new ArrayList<>();

        Reading(ServerEvent event) {
            this.event = event;
            this.streamId = event.streamId();
            this.means = EventCatalogue.meaning(event.type());
        }

        Said said() {
            if (event.isConfiguration()) {
                return new Said(List.of(), List.of(), List.of(), configuration());
            }
            readResponse();
            readItem();
            readConversation(event.field("conversation"), "id");
            return new Said(items, responses, conversations, null);
        }

        private @Nullable Configuration configuration() {
            JsonNode session = event.field("session");
            if (session == null || streamId.equals(ServerEvent.UNASSIGNED)) {
                return null;
            }
            return new Configuration(
                    streamId,
                    NOT_LOGGED,
                    event.eventId(),
                    event.type(),
                    event.correlation().sequence(),
                    event.happenedAt(),
                    session);
        }

        private void readResponse() {
            String id = event.responseId();
            if (id == null) {
                return;
            }
            ObjectNode evidence = NODES.objectNode();
            if (event.field("response") instanceof ObjectNode response) {
                takeObject(evidence, "response", response);
                if (means.equals("response.done") && event.field("usage") instanceof ObjectNode usage) {
                    ObjectNode copy = usage.deepCopy();
                    WellFormed.repair(copy);
                    evidence.set("event_usage", copy);
                }
                readOutput(id, response.path("output"));
                readConversation(response, "conversation_id");
            }
            responses.add(new ResponseState(
                    new EntityKey(streamId, id),
                    evidence,
                    event.happenedAt(),
                    means.equals("response.done") ? event.happenedAt() : null,
                    NOT_LOGGED,
                    event.correlation().sequence()));
        }

        private void readOutput(String responseId, JsonNode output) {
            if (!output.isArray()) {
                return;
            }
            for (int index = 0; index < output.size(); index++) {
                String id = key(output.get(index).path("id"));
                if (id != null && output.get(index) instanceof ObjectNode item) {
                    ObjectNode evidence = NODES.objectNode();
                    takeObject(evidence, "item", item);
                    link(evidence, "derived", responseId, index);
                    add(id, evidence);
                }
            }
        }

        private void readItem() {
            String id = event.itemId();
            if (id == null) {
                return;
            }
            ObjectNode evidence = NODES.objectNode();
            if (event.field("item") instanceof ObjectNode item) {
                takeObject(evidence, "item", item);
            }
            boolean placed = means.startsWith("conversation.item.") || means.equals("input_audio_buffer.committed");
            String previous = key(event.field("previous_item_id"));
            if (placed && previous != null) {
                evidence.putObject("previous").put(previous, true);
            }
            String responseId = event.responseId();
            if (responseId != null && means.startsWith("response.")) {
                link(evidence, "stated", responseId, integer(event.field("output_index")));
            }
            readContent(evidence);
            add(id, evidence);
        }

        private void readContent(ObjectNode evidence) {
            int index = ContentIndex.of(event.field("content_index"));
            switch (means) {
                case "response.content_part.added", "response.content_part.done" -> {
                    if (event.field("part") instanceof ObjectNode part) {
                        ObjectNode copy = part.deepCopy();
                        dropAudio(NODES.arrayNode().add(copy));
                        WellFormed.repair(copy);
                        part(evidence, index, copy);
                    }
                }
                case "response.output_text.done" -> part(evidence, index, only("text"));
                case "response.output_audio_transcript.done" -> part(evidence, index, only("transcript"));
                case "response.function_call_arguments.done", "response.mcp_call_arguments.done" ->
                    item(evidence).setAll(only("arguments", "call_id", "name"));
                case "conversation.item.input_audio_transcription.completed" -> {
                    String transcript = event.text("transcript");
                    if (transcript != null && index >= 0) {
                        evidence.putObject("transcripts").put(Integer.toString(index), WellFormed.text(transcript));
                    }
                    if (index >= 0) {
                        transcribed(evidence, index);
                    }
                }
                case "conversation.item.input_audio_transcription.failed" -> {
                    JsonNode error = event.field("error");
                    if (error != null && index >= 0) {
                        JsonNode copy = error.deepCopy();
                        WellFormed.repair(copy);
                        evidence.putObject("transcription_errors").set(Integer.toString(index), copy);
                    }
                }
                case "input_audio_buffer.speech_started" -> speech(evidence, "start_ms", event.field("audio_start_ms"));
                case "input_audio_buffer.speech_stopped" -> speech(evidence, "end_ms", event.field("audio_end_ms"));
                case "conversation.item.truncated" -> {
                    JsonNode end = event.field("audio_end_ms");
                    if (end != null && end.isIntegralNumber() && index >= 0) {
                        evidence.putObject("truncated")
                                .putObject(Integer.toString(index))
                                .put(end.asText(), true);
                    }
                }
                default -> {
                    // Deltas, and events that say no more than that the item exists.
                }
            }
        }

        /** A part of the item was transcribed, which is billed also where the usage is not told. */
        private void transcribed(ObjectNode evidence, int index) {
            ObjectNode part = evidence.putObject("transcribed").putObject(Integer.toString(index));
            JsonNode usage = event.field("usage");
            if (usage != null) {
                JsonNode copy = usage.deepCopy();
                WellFormed.repair(copy);
                part.set("usage", copy);
            }
        }

        private void readConversation(@Nullable JsonNode owner, String field) {
            String id = owner == null ? null : key(owner.path(field));
            if (id != null) {
                conversations.add(new ConversationState(new EntityKey(streamId, id), event.happenedAt()));
            }
        }

        private void add(String itemId, ObjectNode evidence) {
            items.add(new ItemState(
                    new EntityKey(streamId, itemId),
                    evidence,
                    event.happenedAt(),
                    means.equals("conversation.item.deleted") ? event.happenedAt() : null,
                    NOT_LOGGED,
                    event.correlation().sequence()));
        }

        private ObjectNode only(String... fields) {
            ObjectNode object = NODES.objectNode();
            for (String field : fields) {
                String text = event.text(field);
                if (text != null) {
                    object.put(field, WellFormed.text(text));
                }
            }
            return object;
        }
    }

    /** An item or response as documented: its status among all statuses, its audio left out. */
    private static void takeObject(ObjectNode evidence, String name, ObjectNode payload) {
        ObjectNode object = withoutAudio(payload);
        takeStatus(object, evidence);
        for (JsonNode item : object.path("output")) {
            if (item instanceof ObjectNode output) {
                takeStatus(output, output);
            }
        }
        evidence.set(name, object);
    }

    /** Statuses are kept as a set: joined as texts the longer would win, whatever it says. */
    private static void takeStatus(ObjectNode object, ObjectNode evidence) {
        String status = key(object.remove("status"));
        if (status != null) {
            evidence.putObject(Status.SET).put(status, true);
        }
    }

    private static void link(ObjectNode evidence, String basis, String responseId, @Nullable Integer outputIndex) {
        ObjectNode link = evidence.putObject("response").putObject(basis).putObject(responseId);
        if (outputIndex != null) {
            link.put("output_index", outputIndex);
        }
    }

    /** Where the user's speech stands in the audio that came in, in milliseconds. */
    private static void speech(ObjectNode evidence, String end, @Nullable JsonNode milliseconds) {
        if (milliseconds != null && milliseconds.isIntegralNumber()) {
            evidence.putObject("speech").set(end, milliseconds);
        }
    }

    private static ObjectNode item(ObjectNode evidence) {
        return evidence.withObject("/item");
    }

    private static void part(ObjectNode evidence, int index, ObjectNode part) {
        if (index < 0) {
            return;
        }
        ArrayNode content = item(evidence).putArray("content");
        for (int i = 0; i < index; i++) {
            content.addNull();
        }
        content.add(part);
    }

    /** A copy to be joined: well-formed, and without audio: the log has it, or its size, as it was set to. */
    private static ObjectNode withoutAudio(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        dropAudio(copy.path("content"));
        for (JsonNode item : copy.path("output")) {
            dropAudio(item.path("content"));
        }
        WellFormed.repair(copy);
        return copy;
    }

    private static void dropAudio(JsonNode content) {
        for (JsonNode part : content) {
            if (part instanceof ObjectNode object && object.path("audio").isTextual()) {
                object.remove("audio");
            }
        }
    }

    private static @Nullable Integer integer(@Nullable JsonNode node) {
        return node != null && node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : null;
    }

    /** A text that can be an id, or null. */
    private static @Nullable String key(@Nullable JsonNode node) {
        return node != null && node.isTextual() && !node.textValue().isEmpty() && Ids.canBeKey(node.textValue())
                ? node.textValue()
                : null;
    }
}
