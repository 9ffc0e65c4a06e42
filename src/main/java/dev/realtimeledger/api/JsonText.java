package dev.realtimeledger.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;

/** JSON as the answers' bytes. */
final class JsonText {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private JsonText() {}

    /** By way of text: a payload may hold half of a surrogate pair, which is no UTF-8 and must not fail a whole page. */
    static byte[] bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A tree cannot be written as JSON", impossible);
        }
    }
}
