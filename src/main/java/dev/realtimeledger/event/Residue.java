package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stays of an event when its body is emptied: ids, indexes, statuses, formats, usage, and no text. Only what is listed
 * here stays, so that what a provider adds tomorrow goes. History and bills come out of it as they came out of the body,
 * but for the texts.
 */
public final class Residue {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What names something; a model as well, for bills go by it. */
    private static final Set<String> IDS = Set.of(
            "event_id",
            "id",
            "response_id",
            "item_id",
            "previous_item_id",
            "conversation_id",
            "call_id",
            "approval_request_id",
            "model");

    /** What has one of few documented words. */
    private static final Set<String> WORDS = Set.of(
            "type",
            "object",
            "status",
            "role",
            "reason",
            "code",
            "format",
            "input_audio_format",
            "output_audio_format",
            "modalities",
            "output_modalities");

    private static final Set<String> NUMBERS =
            Set.of("output_index", "content_index", "audio_start_ms", "audio_end_ms", "rate");

    /** What holds some of these. */
    private static final Set<String> PARTS = Set.of(
            "session",
            "conversation",
            "item",
            "response",
            "part",
            "error",
            "content",
            "output",
            "status_details",
            "audio",
            "input",
            "format",
            "transcription",
            "input_audio_transcription");

    /** What was said, or done with what was said: an empty text in its place says that there was some. */
    private static final Set<String> TEXTS = Set.of("text", "transcript", "arguments", "output");

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_./-]{0,63}");
    private static final Pattern USAGE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /** What no documented delta has. One that has it says more than a delta, and keeps its body until it is erased. */
    private static final List<String> SAY_MORE = List.of("response", "item", "conversation");

    private Residue() {}

    /** The residue of any event, as compact JSON. */
    public static String of(ServerEvent event) {
        ObjectNode residue = NODES.objectNode();
        new TreeMap<>(event.payload()).forEach((name, value) -> keep(residue, name, value));
        // It is said of items and their parts, where somebody sees the empty text.
        residue.remove("erased");
        return residue.toString();
    }

    /** The same of a delta; null when the event is none, or says more than a delta does. */
    static @Nullable String ofDelta(ServerEvent event) {
        return EventCatalogue.isDelta(event.type()) && !saysMore(event) ? of(event) : null;
    }

    private static boolean saysMore(ServerEvent event) {
        boolean placesItem = event.type().startsWith("conversation.item.") && event.field("previous_item_id") != null;
        return placesItem || SAY_MORE.stream().anyMatch(name -> event.field(name) != null);
    }

    private static ObjectNode ofObject(JsonNode object) {
        ObjectNode residue = NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            keep(residue, field.getKey(), field.getValue());
        }
        return residue;
    }

    private static void keep(ObjectNode residue, String name, JsonNode value) {
        if (value.isNull()) {
            if (isKnown(name)) {
                residue.set(name, value);
            }
        } else if (name.equals("usage")) {
            residue.set(name, usage(value));
        } else if (PARTS.contains(name) && value.isContainerNode()) {
            residue.set(name, part(value));
        } else if (TEXTS.contains(name)) {
            residue.put(name, "");
            if (!value.isTextual() || !value.textValue().isEmpty()) {
                residue.put("erased", true);
            }
        } else if (IDS.contains(name) ? isId(value) : WORDS.contains(name) && isWord(value)) {
            residue.set(name, value);
        } else if (NUMBERS.contains(name) && value.isIntegralNumber() && value.canConvertToInt()) {
            residue.set(name, value);
        } else if (WORDS.contains(name) && value.isArray()) {
            ArrayNode words = residue.putArray(name);
            value.forEach(word -> words.add(isWord(word) ? word : NullNode.instance));
        }
    }

    private static boolean isKnown(String name) {
        return name.equals("usage")
                || IDS.contains(name)
                || WORDS.contains(name)
                || NUMBERS.contains(name)
                || PARTS.contains(name)
                || TEXTS.contains(name);
    }

    /** Places in a list count, so that what is no object leaves its own. */
    private static JsonNode part(JsonNode value) {
        if (value.isObject()) {
            return ofObject(value);
        }
        ArrayNode residue = NODES.arrayNode();
        value.forEach(element -> residue.add(element.isObject() ? ofObject(element) : NullNode.instance));
        return residue;
    }

    /** All numbers by their names, also those that nobody understands yet. */
    private static JsonNode usage(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode residue = NODES.objectNode();
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    if (USAGE_NAME.matcher(field.getKey()).matches()) {
                        residue.set(field.getKey(), usage(field.getValue()));
                    }
                }
                yield residue;
            }
            case ArrayNode array -> {
                ArrayNode residue = NODES.arrayNode();
                array.forEach(element -> residue.add(usage(element)));
                yield residue;
            }
            default -> value.isTextual() && !isWord(value) ? TextNode.valueOf("") : value;
        };
    }

    private static boolean isId(JsonNode value) {
        return value.isTextual() && Ids.canBeKey(value.textValue());
    }

    private static boolean isWord(JsonNode value) {
        return value.isTextual() && WORD.matcher(value.textValue()).matches();
    }
}
