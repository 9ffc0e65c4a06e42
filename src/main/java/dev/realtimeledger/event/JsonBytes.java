package dev.realtimeledger.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.realtimeledger.api.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON as bytes from outside: checks that they are UTF-8 and JSON and nothing else, with the line and column of the
 * first fault, and never with a piece of the text.
 */
public final class JsonBytes {

    /** Deep enough for every real event; deeper ones are an attack on whoever reads them later. */
    static final int DEEPEST = 1000;

    /** Values, names and brackets of one event: a hundred times those of the largest real one. */
    static final long MOST_TOKENS = 50_000;

    private static final JsonMapper ONE_EVENT = mapper(MOST_TOKENS);
    private static final JsonMapper BATCH = mapper(Long.MAX_VALUE);

    /** Numbers keep their exact value, whatever their size. */
    private static JsonMapper mapper(long mostTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .maxTokenCount(mostTokens)
                                .build())
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private JsonBytes() {}

    /** Reads from a parser over {@code bytes}; what is not JSON becomes {@code 400 invalid_json}. */
    public static <T> T read(byte[] bytes, Reading<T> reading) {
        return read(ONE_EVENT, bytes, reading);
    }

    /**
     * Reads a request's object, which has these fields at most.
     *
     * @throws ApiException 400 when it is something else
     */
    public static JsonNode object(byte[] bytes, String... fields) {
        JsonNode object = read(bytes, parser -> parser.<JsonNode>readValueAsTree());
        if (!object.isObject()) {
            throw ApiException.badRequest("invalid_value", null, "The body is a JSON object.");
        }
        Set<String> known = Set.of(fields);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw ApiException.badRequest(
                        "unknown_parameter",
                        field.getKey(),
                        "There is no such field here, only " + String.join(", ", fields) + ".");
            }
        }
        return object;
    }

    /** The same for many events in one array. */
    public static <T> T readBatch(byte[] bytes, Reading<T> reading) {
        return read(BATCH, bytes, reading);
    }

    private static <T> T read(JsonMapper mapper, byte[] bytes, Reading<T> reading) {
        requireUtf8(bytes);
        try (JsonParser parser = mapper.createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw ApiException.badRequest("invalid_json", null, "The body is empty; a JSON object is expected.");
            }
            T result = reading.read(parser);
            if (parser.nextToken() != null) {
                throw invalid("something follows the JSON value", parser.currentTokenLocation());
            }
            return result;
        } catch (StreamConstraintsException excess) {
            throw invalid(
                    "it has more than " + MOST_TOKENS + " values, is nested deeper than " + DEEPEST
                            + " levels, or has an oversized name or number",
                    excess.getLocation());
        } catch (JsonProcessingException fault) {
            throw invalid("it is not valid JSON", fault.getLocation());
        } catch (NumberFormatException excess) {
            // The parser lets this one pass unwrapped.
            throw ApiException.badRequest(
                    "invalid_json", null, "The body cannot be read: the exponent of a number is too large.");
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory cannot be read", impossible);
        }
    }

    /** What is done with a parser that stands on the first token. */
    public interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** A part of a larger JSON text, from its first byte to behind its last. */
    public record Slice(int start, int end) {}

    /** The elements of the array that the parser stands on; the parser is left on the array's end. */
    public static List<Slice> elements(JsonParser parser) throws IOException {
        List<Slice> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(slice(parser));
        }
        return elements;
    }

    /** The value that the parser stands on, which is read to its end. */
    public static Slice slice(JsonParser parser) throws IOException {
        int start = offset(parser.currentTokenLocation());
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
        return new Slice(start, offset(parser.currentLocation()));
    }

    private static int offset(JsonLocation location) {
        return Math.toIntExact(location.getByteOffset());
    }

    private static ApiException invalid(String reason, @Nullable JsonLocation location) {
        return location == null
                ? invalid(reason, 1, 1)
                : invalid(reason, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static ApiException invalid(String reason, int line, int column) {
        return ApiException.badRequest(
                "invalid_json",
                null,
                "The body cannot be read: " + reason + " (line " + line + ", column " + column + ").");
    }

    /**
     * Refuses what is not UTF-8, and zero bytes. The parser alone would take UTF-16 and UTF-32 for JSON too, and would
     * let overlong forms and halves of surrogate pairs pass.
     */
    private static void requireUtf8(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            byte lead = bytes[at];
            if (lead > 0) {
                at++;
                continue;
            }
            int length = sequenceLength(bytes, at);
            if (length == 0) {
                throw notUtf8(bytes, at);
            }
            at += length;
        }
    }

    /** Length of the UTF-8 sequence of a non-ASCII character, 0 when there is none (Unicode 15, table 3-7). */
    private static int sequenceLength(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int second = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return continues(second, 0x80, 0xbf) ? 2 : 0;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            int least = lead == 0xe0 ? 0xa0 : 0x80;
            int most = lead == 0xed ? 0x9f : 0xbf;
            return continues(second, least, most) && continues(bytes, at + 2) ? 3 : 0;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            int least = lead == 0xf0 ? 0x90 : 0x80;
            int most = lead == 0xf4 ? 0x8f : 0xbf;
            return continues(second, least, most) && continues(bytes, at + 2) && continues(bytes, at + 3) ? 4 : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int at) {
        return at < bytes.length && continues(bytes[at] & 0xff, 0x80, 0xbf);
    }

    private static boolean continues(int value, int least, int most) {
        return value >= least && value <= most;
    }

    private static ApiException notUtf8(byte[] bytes, int at) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return invalid("it is not UTF-8 text", line, at - lineStart + 1);
    }
}
