package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The one shape that every error has. */
final class ErrorShape {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ErrorShape() {}

    /** The error in an answer's body; fails when it is not of the contract's shape. */
    static JsonNode in(byte[] body, String what) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException noJson) {
            throw new AssertionError("The answer is no JSON: " + what, noJson);
        }
        assertThat(answer.fieldNames()).toIterable().as(what).containsExactly("error");
        JsonNode error = answer.get("error");
        assertThat(error.fieldNames())
                .toIterable()
                .as(what)
                .containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("message").isTextual()).as(what).isTrue();
        assertThat(error.get("type").asText())
                .as(what)
                .isIn(
                        "invalid_request_error",
                        "authentication_error",
                        "permission_error",
                        "not_found_error",
                        "rate_limit_error",
                        "server_error");
        return error;
    }
}
