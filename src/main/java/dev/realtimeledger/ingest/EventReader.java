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
import dev.realtimeledger.event.EventFields;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.JsonBytes;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.Sha256;
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
        Parsed parsed = JsonBytes.read(bytes, Parsed::new);
        Correlation correlation = given;
        byte[] eventBytes = bytes;
        JsonBytes.Slice inner = parsed.inner;
        if (inner != null && !parsed.fields.containsKey("type")) {
            correlation = CorrelationReader.ofEnvelope(parsed.envelope()).or(given);
            eventBytes = Arrays.copyOfRange(bytes, inner.start(), inner.end());
            parsed = JsonBytes.read(eventBytes, Parsed::new);
        }
        String type = required(parsed.fields, "type");
        if (pathType != null && !pathType.equals(type)) {
            throw ApiException.badRequest(
                    "type_mismatch", "type", "The event's type is not the type in the path it was sent to.");
        }
        String eventId = required(parsed.fields, "event_id");
        requirePlace(type, parsed.fields);
        AudioMeasure.Kept kept = audio.measure(eventBytes, type);
        // Folded is what is kept, so that folding the log again gives the same.
        Map<String, JsonNode> payload = kept.audioBytes() == null ? parsed.fields : EventFields.of(kept.bytes());
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
                payload);
        if (correlation.sessionId() == null && event.isConfiguration()) {
            String stated = event.statedSessionId();
            if (stated != null) {
                Ids.requireSessionId(stated, "session.id");
            }
        }
        return event;
    }

    private static final class Parsed {
        final Map<String, JsonNode> fields;
        final Map<String, JsonNode> others = new HashMap<>();
        final SortedSet<String> unknown = new TreeSet<>();
        JsonBytes.@Nullable Slice inner;

        Parsed(JsonParser parser) throws IOException {
            fields = EventFields.read(parser, this::readOther);
        }

        private void readOther(String name, JsonParser parser) throws IOException {
            if (name.equals("event") && parser.currentToken() == JsonToken.START_OBJECT) {
                if (inner != null) {
                    throw EventFields.twice(name);
                }
                inner = JsonBytes.slice(parser);
            } else if (ENVELOPE.contains(name) && parser.currentToken().isScalarValue()) {
                if (others.put(name, parser.readValueAsTree()) != null) {
                    throw EventFields.twice(name);
                }
            } else {
                unknown.add(name);
                parser.skipChildren();
            }
        }

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
