package dev.realtimeledger.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.api.ApiException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The top-level fields that place an event or that folding reads, as small trees: the payload of a {@link ServerEvent},
 * read from the bytes of a request and of the log alike. None of them may stand there twice.
 */
public final class EventFields {

    /** Their names. */
    public static final Set<String> READ = Set.of(
            "type",
            "event_id",
            "session",
            "conversation",
            "item",
            "response",
            "part",
            "error",
            "usage",
            "rate_limits",
            "item_id",
            "response_id",
            "previous_item_id",
            "call_id",
            "name",
            "output_index",
            "content_index",
            "transcript",
            "text",
            "arguments",
            "audio_start_ms",
            "audio_end_ms");

    private EventFields() {}

    /** What is done with the fields that folding does not read. */
    public interface Others {

        /** The parser stands on the field's value and is to be left at its end. */
        void read(String name, JsonParser parser) throws IOException;
    }

    /**
     * The fields of the object that the parser stands on, in one pass.
     *
     * @throws ApiException 400 when it is no object, or a field stands there twice
     */
    public static Map<String, JsonNode> read(JsonParser parser, Others others) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw ApiException.badRequest("invalid_value", null, "A server event is a JSON object.");
        }
        Map<String, JsonNode> fields = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (!READ.contains(name)) {
                others.read(name, parser);
            } else if (fields.put(name, parser.readValueAsTree()) != null) {
                throw twice(name);
            }
        }
        return fields;
    }

    /** The fields of a stored event. */
    public static Map<String, JsonNode> of(byte[] event) {
        return JsonBytes.read(event, parser -> read(parser, (name, other) -> other.skipChildren()));
    }

    /** The refusal of a field that stands there twice. */
    public static ApiException twice(String name) {
        return ApiException.badRequest("invalid_value", name, "The field stands there twice.");
    }
}
