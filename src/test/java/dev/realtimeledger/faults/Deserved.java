package dev.realtimeledger.faults;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Which answer a body deserves, told from the contract and not from the server's code. Limits that are part of the
 * contract: nesting up to 1000, numbers up to 1000 characters, ids up to 512 bytes, bodies up to 3,500,000.
 *
 * @param statuses more than one where the contract leaves it open
 * @param eventId of an event that may be accepted, else null
 */
record Deserved(Set<Integer> statuses, String eventId) {

    static final int LARGEST_BODY = 3_500_000;
    private static final int LONGEST_ID = 512;
    private static final int LONGEST_SESSION_ID = 256;
    private static final Set<String> ENVELOPE =
            Set.of("event", "session_id", "call_id", "sequence", "time", "traceparent");

    /** What identifies or places an event may not be stated twice. */
    private static final Set<String> ONCE =
            Set.of("type", "event_id", "session", "item", "response", "item_id", "response_id", "error", "rate_limits");

    /** The documented types, each with the fields without which it has no place. */
    static final Map<String, List<String>> PLACES = """
            error error{}
            session.created session{}
            session.updated session{}
            conversation.item.added
            conversation.item.created item{}
            conversation.item.deleted item_id
            conversation.item.done item{}
            conversation.item.input_audio_transcription.completed item_id
            conversation.item.input_audio_transcription.delta item_id
            conversation.item.input_audio_transcription.failed item_id error{}
            conversation.item.input_audio_transcription.segment item_id
            conversation.item.retrieved item{}
            conversation.item.truncated item_id
            input_audio_buffer.cleared
            input_audio_buffer.committed item_id
            input_audio_buffer.dtmf_event_received
            input_audio_buffer.speech_started item_id
            input_audio_buffer.speech_stopped item_id
            input_audio_buffer.timeout_triggered
            output_audio_buffer.cleared response_id
            output_audio_buffer.started response_id
            output_audio_buffer.stopped response_id
            response.content_part.added response_id item_id
            response.content_part.done response_id item_id
            response.created response{} response.id
            response.done response{} response.id
            response.function_call_arguments.delta response_id item_id
            response.function_call_arguments.done response_id item_id
            response.mcp_call.completed item_id
            response.mcp_call.failed item_id
            response.mcp_call.in_progress item_id
            response.mcp_call_arguments.delta response_id item_id
            response.mcp_call_arguments.done response_id item_id
            response.output_audio.delta response_id item_id
            response.output_audio.done response_id item_id
            response.output_audio_transcript.delta response_id item_id
            response.output_audio_transcript.done response_id item_id
            response.output_item.added response_id item{}
            response.output_item.done response_id item{}
            response.output_text.delta response_id item_id
            response.output_text.done response_id item_id
            mcp_list_tools.completed item_id
            mcp_list_tools.failed item_id
            mcp_list_tools.in_progress item_id
            rate_limits.updated rate_limits[]
            """.lines()
            .map(line -> List.of(line.split(" ")))
            .collect(Collectors.toMap(List::getFirst, line -> line.subList(1, line.size())));

    private static final JsonMapper JSON = JsonMapper.builder(new JsonFactory())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Deserved REFUSED = status(400);

    private static Deserved status(int status) {
        return new Deserved(Set.of(status), null);
    }

    static Deserved by(HostileBody body) {
        byte[] bytes = body.bytes();
        if (body.gzip()) {
            try (var inflated = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                bytes = inflated.readNBytes(LARGEST_BODY + 1);
            } catch (IOException broken) {
                return REFUSED;
            }
        }
        if (bytes.length > LARGEST_BODY) {
            return status(413);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            // RFC 8259 lets a parser ignore the mark; what is then taken is stored with it.
            boolean marked = text.startsWith("\uFEFF");
            Deserved deserved = text(marked ? text.substring(1) : text, body.type());
            return marked ? deserved.orRefused() : deserved;
        } catch (CharacterCodingException notUtf8) {
            return REFUSED;
        } catch (IOException notJson) {
            return REFUSED;
        }
    }

    private Deserved orRefused() {
        Set<Integer> either = new HashSet<>(statuses);
        either.add(400);
        return new Deserved(either, eventId);
    }

    private static Deserved text(String text, String pathType) throws IOException {
        Map<Integer, Map<String, Integer>> names = grammar(text);
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (IOException | NumberFormatException numberOutOfRange) {
            // Grammatical, but its exponent is beyond what any decimal can hold.
            return new Deserved(Set.of(200, 400), null);
        }
        if (!event.isObject()) {
            return REFUSED;
        }
        int depth = 1;
        if (!event.has("type") && event.path("event").isObject()) {
            if (!isEnvelope(event)) {
                return REFUSED;
            }
            event = event.get("event");
            depth = 2;
        }
        String id = event.path("event_id").asText();
        if (!isEvent(event, pathType)) {
            return REFUSED;
        }
        var accepted = new Deserved(Set.of(200), id);
        for (Map.Entry<String, Integer> name :
                names.getOrDefault(depth, Map.of()).entrySet()) {
            if (name.getValue() > 1) {
                if (depth == 1 && ONCE.contains(name.getKey())) {
                    return REFUSED;
                }
                accepted = accepted.orRefused();
            }
        }
        return accepted;
    }

    /** Reads the text to its end, and counts the names of the outer two levels. */
    private static Map<Integer, Map<String, Integer>> grammar(String text) throws IOException {
        Map<Integer, Map<String, Integer>> names = new HashMap<>();
        int depth = 0;
        int values = 0;
        try (JsonParser parser = JSON.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                parser.finishToken();
                if (depth == 0 && ++values > 1) {
                    throw new IOException("Something follows the value");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.FIELD_NAME && depth <= 2) {
                    names.computeIfAbsent(depth, level -> new HashMap<>()).merge(parser.currentName(), 1, Integer::sum);
                }
            }
        }
        if (values == 0) {
            throw new IOException("Nothing");
        }
        return names;
    }

    private static boolean isEnvelope(JsonNode envelope) {
        for (var field : envelope.properties()) {
            JsonNode value = field.getValue();
            boolean good = switch (field.getKey()) {
                case "session_id" ->
                    isHint(value)
                            && !value.asText().equals("unassigned")
                            && !value.asText().startsWith("$");
                case "call_id" -> isHint(value);
                case "sequence" ->
                    value.isNull() || value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0;
                case "time" -> value.isNull() || value.isTextual() && isTime(value.asText());
                case "traceparent" -> value.isNull() || value.isTextual();
                default -> ENVELOPE.contains(field.getKey());
            };
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHint(JsonNode value) {
        return value.isNull() || value.isTextual() && !value.asText().isBlank() && isId(value, LONGEST_SESSION_ID);
    }

    private static boolean isTime(String text) {
        try {
            int year = OffsetDateTime.parse(text).getYear();
            return year >= 1970 && year < 9999;
        } catch (DateTimeException notATime) {
            return false;
        }
    }

    private static boolean isEvent(JsonNode event, String pathType) {
        if (!isFilled(event.path("type")) || !event.get("type").asText().equals(pathType)) {
            return false;
        }
        if (!isFilled(event.path("event_id")) || !isId(event.get("event_id"), LONGEST_ID)) {
            return false;
        }
        for (String place : PLACES.getOrDefault(pathType, List.of())) {
            JsonNode value = at(event, place.replaceAll("[{}\\[\\]]", ""));
            boolean holds =
                    place.endsWith("{}") ? value.isObject() : place.endsWith("[]") ? value.isArray() : isFilled(value);
            if (!holds) {
                return false;
            }
        }
        for (String path : List.of("item_id", "response_id", "item.id", "response.id", "session.id")) {
            if (isFilled(at(event, path)) && !isId(at(event, path), LONGEST_ID)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFilled(JsonNode value) {
        return value.isTextual() && !value.asText().isEmpty();
    }

    private static boolean isId(JsonNode value, int longest) {
        String id = value.asText();
        return id.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(id)
                && id.getBytes(StandardCharsets.UTF_8).length <= longest;
    }

    private static JsonNode at(JsonNode event, String path) {
        return event.at("/" + path.replace('.', '/'));
    }
}
