package dev.realtimeledger.access;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An instance where whoever sends no key is a caller of a tenant of its own, who may read and audit. */
@QuarkusTest
@TestProfile(TrustedCallerTest.Trusting.class)
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustedCallerTest {

    private static final String KEY = "/v1/api-key";
    private static final String SESSIONS = "/v1/realtime/sessions";
    private static final String CHECKPOINTS = "/v1/audit/checkpoints";
    private static final String RETENTION = "/v1/admin/retention";

    /** With the keys of all tests beside it. */
    public static class Trusting implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("ledger.trusted-caller", "timed/timer:read+audit");
        }
    }

    private static Response forward(RequestSpecification sender) {
        String type = "input_audio_buffer.cleared";
        return sender.contentType("application/json")
                .body("{\"type\":\"" + type + "\",\"event_id\":\"" + fresh("event") + "\"}")
                .post(EVENTS + "/" + type);
    }

    @Test
    void whoever_sends_no_key_may_do_what_the_trusted_caller_may() {
        given().get(KEY)
                .then()
                .statusCode(200)
                .body("tenant", equalTo("timed"))
                .body("name", equalTo("timer"))
                .body("scopes", contains("audit", "read"));
        String checkpoint =
                given().post(CHECKPOINTS).then().statusCode(201).extract().path("id");
        given().get(CHECKPOINTS).then().statusCode(200).body("data.id", hasItem(checkpoint));
        given().get(SESSIONS).then().statusCode(200).body("data", empty());
    }

    @Test
    void what_is_read_without_a_key_is_written_down_as_read_by_the_trusted_caller() {
        given().get(SESSIONS).then().statusCode(200);
        given().get("/v1/audit/reads")
                .then()
                .statusCode(200)
                .body("data.operation", hasItem("listSessions"))
                .body("data.api_key", everyItem(equalTo("timer")));
    }

    @Test
    void beyond_its_scopes_the_trusted_caller_is_refused() {
        List<Response> beyond =
                List.of(given().post(RETENTION), given().get("/v1/usage?start_time=1"), forward(given()));
        for (Response refused : beyond) {
            refused.then().statusCode(403).body("error.code", equalTo("insufficient_scope"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-Api-Key,unknown",
        "X-Api-Key,''",
        "Authorization,Bearer unknown",
        "Authorization,Bearer",
        "Authorization,Basic dW5rbm93bjo="
    })
    void whoever_sends_a_wrong_key_is_nobody(String header, String value) {
        List<Response> asNobody = List.of(
                given().header(header, value).get(KEY),
                given().header(header, value).get(SESSIONS),
                given().header(header, value).post(CHECKPOINTS),
                forward(given().header(header, value)));
        for (Response refused : asNobody) {
            refused.then().statusCode(401).body("error.code", equalTo("invalid_api_key"));
        }
    }

    @Test
    void whoever_sends_a_right_key_is_its_caller_with_its_scopes_alone() {
        as("test-other")
                .get(KEY)
                .then()
                .statusCode(200)
                .body("tenant", equalTo("other"))
                .body("name", equalTo("dev"));
        as("test-reader").post(CHECKPOINTS).then().statusCode(403);
        as("dev").post(RETENTION).then().statusCode(200);
        forward(as("test-forwarder")).then().statusCode(200);
    }
}
