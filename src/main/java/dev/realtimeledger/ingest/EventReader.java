package dev.realtimeledger.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.EventCatalogue.Field;
import dev.realtimeledger.event.EventCatalogue.Presence;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.ServerEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one server event, bare or in the envelope of a batch, from its bytes, and checks it against the catalogue.
 *
 * <p>One pass over the bytes: the fields that folding needs are kept as small trees, everything else (deltas above all)
 * is only checked to be JSON. A field that decides where the event belongs may not stand there twice.
 */
final class EventReader {

    /** The top-level fields that place an event or that folding reads. */
    private static final Set<String> READ = Set.of(
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

    private static final Set<String> ENVELOPE =
            Set.of("event", "session_id", "call_id", "sequence", "time", "traceparent");

    private final AudioMeasure audio;

    EventReader(AudioMeasure audio) {
        this.audio = audio;
    }

    /**
     * The event in {@code bytes}.
     *
     * @param bytes a server event, or an envelope {@code {"event":{…},"session_id":…}}
     * @param pathType the type in the request's path, null for a line of a batch
     * @param given what the request's headers and query say; an envelope's own values count before it
     * @throws ApiException 400, with the path of the field at fault
     */
    ServerEvent read(byte[] bytes, @Nullable String pathType, Correlation given, String apiKey, Instant receivedAt) {
        Parsed parsed = JsonBytes.read(bytes, EventReader::parse);
        Correlation correlation = given;
        byte[] eventBytes = bytes;
        JsonBytes.Slice inner = parsed.inner;
        if (inner != null && !parsed.fields.containsKey("type")) {
            correlation = CorrelationReader.ofEnvelope(parsed.envelope()).or(given);
            eventBytes = Arrays.copyOfRange(bytes, inner.start(), inner.end());
            parsed = JsonBytes.read(eventBytes, EventReader::parse);
        }
        String type = required(parsed.fields, "type");
        if (pathType != null && !pathType.equals(type)) {
            throw ApiException.badRequest(
                    "type_mismatch", "type", "The event's type is not the type in the path it was sent to.");
        }
        String eventId = required(parsed.fields, "event_id");
        requirePlace(type, parsed.fields);
        AudioMeasure.Kept kept = audio.measure(eventBytes, type);
        ServerEvent event = new ServerEvent(
                eventId,
                type,
                correlation,
                apiKey,
                receivedAt,
                kept.bytes(),
                Sha256.of(eventBytes),
                eventBytes.length,
                kept.audioBytes(),
                parsed.fields);
        if (correlation.sessionId() == null && event.isConfiguration()) {
            String stated = event.statedSessionId();
            if (stated != null) {
                Ids.requireSessionId(stated, "session.id");
            }
        }
        return event;
    }

    private static final class Parsed {
        final Map<String, JsonNode> fields = new HashMap<>();
        final Map<String, JsonNode> others = new HashMap<>();
        final SortedSet<String> unknown = new TreeSet<>();
        JsonBytes.@Nullable Slice inner;

        Map<String, JsonNode> envelope() {
            if (!unknown.isEmpty()) {
                throw ApiException.badRequest(
                        "invalid_value",
                        unknown.first(),
                        "An envelope holds event, session_id, call_id, sequence, time and traceparent, and nothing else.");
            }
            Map<String, JsonNode> values = new HashMap<>(others);
            values.putAll(fields);
            return values;
        }
    }

    private static Parsed parse(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw ApiException.badRequest("invalid_value", null, "A server event is a JSON object.");
        }
        Parsed parsed = new Parsed();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("event") && value == JsonToken.START_OBJECT) {
                if (parsed.inner != null) {
                    throw twice(name);
                }
                parsed.inner = JsonBytes.slice(parser);
            } else if (READ.contains(name)) {
                if (parsed.fields.put(name, parser.readValueAsTree()) != null) {
                    throw twice(name);
                }
            } else if (ENVELOPE.contains(name) && value.isScalarValue()) {
                if (parsed.others.put(name, parser.readValueAsTree()) != null) {
                    throw twice(name);
                }
            } else {
                parsed.unknown.add(name);
                parser.skipChildren();
            }
        }
        return parsed;
    }

    private static ApiException twice(String name) {
        return ApiException.badRequest("invalid_value", name, "The field stands there twice.");
    }

    private static String required(Map<String, JsonNode> fields, String name) {
        JsonNode value = fields.getOrDefault(name, NullNode.instance);
        if (value.isNull() || (value.isTextual() && value.textValue().isEmpty())) {
            throw ApiException.badRequest(
                    "missing_required_parameter", name, "A server event has a non-empty " + name + ".");
        }
        if (!value.isTextual()) {
            throw ApiException.badRequest("invalid_value", name, "The field must be a text.");
        }
        return Ids.require(value.textValue(), name);
    }

    /** Refuses an event that lacks what identifies or places it. */
    private static void requirePlace(String type, Map<String, JsonNode> fields) {
        EventCatalogue.DocumentedEvent documented = EventCatalogue.find(type);
        if (documented != null) {
            for (Field field : documented.fields()) {
                if (field.presence() == Presence.PLACES_THE_EVENT && !holds(fields, field)) {
                    throw ApiException.badRequest(
                            "invalid_value",
                            field.path(),
                            "The field is required here, as "
                                    + field.kind().name().toLowerCase(Locale.ROOT) + ".");
                }
            }
        }
        for (String path : new String[] {"item_id", "response_id", "item.id", "response.id", "session.id"}) {
            JsonNode id = at(fields, path);
            if (id.isTextual() && !id.textValue().isEmpty()) {
                Ids.require(id.textValue(), path);
            }
        }
    }

    private static boolean holds(Map<String, JsonNode> fields, Field field) {
        JsonNode value = at(fields, field.path());
        return switch (field.kind()) {
            case STRING -> value.isTextual() && !value.textValue().isEmpty();
            case INTEGER -> value.isIntegralNumber();
            case NUMBER -> value.isNumber();
            case OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
        };
    }

    private static JsonNode at(Map<String, JsonNode> fields, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return fields.getOrDefault(path, NullNode.instance);
        }
        return fields.getOrDefault(path.substring(0, dot), NullNode.instance).path(path.substring(dot + 1));
    }
}
