package dev.realtimeledger.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Evidence as text. Names are sorted and numbers exact, so that equal evidence is equal text, whatever the order in which
 * it came.
 */
public final class Evidence {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();

    private static final JsonMapper AS_GIVEN =
            MAPPER.rebuild().disable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    static {
        // What joining nests a little deeper than it came must still be readable.
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH + 100)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        // As decimals are written anew, they may get a few characters longer.
                        .maxNumberLength(StreamReadConstraints.DEFAULT_MAX_NUM_LEN + 100)
                        .build());
        MAPPER.getFactory()
                .setStreamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH + 100)
                        .build());
    }

    /**
     * What an item or response may say altogether. One that says more was made to fill the memory: it stays as it is
     * from then on, while its events go on being logged.
     */
    static final int MOST_BYTES = 4_000_000;

    private Evidence() {}

    /** What {@link #text} wrote, with every number as exact as it was. */
    public static ObjectNode parse(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("Stored evidence is no JSON", damaged);
        }
    }

    /** An event as the log has it. */
    static JsonNode parseEvent(byte[] event) {
        try {
            return MAPPER.readTree(event);
        } catch (IOException damaged) {
            throw new IllegalStateException("A stored event is no JSON", damaged);
        }
    }

    /** Equal evidence as equal text: the names sorted, the numbers as they came. */
    public static String text(JsonNode evidence) {
        return write(MAPPER, evidence);
    }

    /** Bytes of the text. */
    static long size(JsonNode evidence) {
        return text(evidence).getBytes(StandardCharsets.UTF_8).length;
    }

    /** The names in the order in which they came. */
    static String textAsGiven(JsonNode object) {
        return WellFormed.text(write(AS_GIVEN, object));
    }

    private static String write(JsonMapper mapper, JsonNode node) {
        try {
            return mapper.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A tree cannot be written", impossible);
        }
    }
}
