package dev.realtimeledger.api;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.reader;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class ErrorShapeTest {

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
    void answersUnknownPathsWhateverTheMethod(String method) {
        has(reader().request(method, "/v1/nothing/here"), 404, "not_found_error", "not_found");
    }

    @Test
    void tellsAMissingKeyFromAWrongOne() {
        has(given().get(EVENTS), 401, "authentication_error", "missing_api_key");
        has(as("wrong").get(EVENTS), 401, "authentication_error", "invalid_api_key");
    }

    @Test
    void asksForTheKeyBeforeItLooksAtTheQuery() {
        has(given().queryParam("colour", "red").get(EVENTS), 401, "authentication_error", "missing_api_key");
    }

    @Test
    void refusesAKeyWithoutTheScope() {
        has(as("test-forwarder").get(EVENTS), 403, "permission_error", "insufficient_scope");
    }

    @Test
    void refusesOtherMethodsAndMediaTypes() {
        has(reader().delete(EVENTS), 405, "invalid_request_error", "method_not_allowed");
        has(reader().accept("image/png").get(EVENTS), 406, "invalid_request_error", "not_acceptable");
    }

    @Test
    void refusesAQueryThatIsNone() {
        has(
                reader().urlEncodingEnabled(false).get(EVENTS + "?session_id=%00"),
                400,
                "invalid_request_error",
                "invalid_value");
        has(reader().queryParam("limit", 1, 2).get(EVENTS), 400, "invalid_request_error", "invalid_value");
    }

    private static void has(Response answer, int status, String type, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.header("Content-Length")).isNotNull();
        Map<String, Object> error = answer.jsonPath().getMap("error");
        assertThat(error).containsOnlyKeys("message", "type", "param", "code");
        assertThat(error).containsEntry("type", type).containsEntry("code", code);
    }
}
