package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.Set;

/**
 * What the receiver answered at last.
 *
 * @param status 0 when it did not
 * @param tries how often it was asked; after the first it may have done already what it is asked for
 */
record Answer(int status, byte[] body, HttpHeaders headers, int tries) {

    private static final Set<String> FIELDS = Set.of("message", "type", "param", "code");
    private static final Set<String> TYPES = Set.of(
            "invalid_request_error",
            "authentication_error",
            "permission_error",
            "not_found_error",
            "rate_limit_error",
            "server_error");

    static Answer none(int tries) {
        return new Answer(0, new byte[0], HttpHeaders.of(Map.of(), (name, value) -> true), tries);
    }

    JsonNode json() {
        return Json.of(body);
    }

    /** Whether the same request may have a better answer later. */
    boolean isForNow() {
        return status == 0 || status == 429 || status == 503;
    }

    boolean wasTriedBefore() {
        return tries > 1;
    }

    /** The error's code; empty when there is none. */
    String code() {
        return json().at("/error/code").asText("");
    }

    /** Whether it is an error as all errors are: one object with four fields, of which two may be null. */
    boolean isErrorInShape() {
        JsonNode whole = json();
        JsonNode error = whole.path("error");
        return whole.size() == 1
                && error.size() == FIELDS.size()
                && FIELDS.stream().allMatch(error::has)
                && error.path("message").isTextual()
                && TYPES.contains(error.path("type").asText())
                && isTextOrNull(error.path("param"))
                && isTextOrNull(error.path("code"));
    }

    private static boolean isTextOrNull(JsonNode value) {
        return value.isTextual() || value.isNull();
    }
}
