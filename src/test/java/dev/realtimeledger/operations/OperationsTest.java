package dev.realtimeledger.operations;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class OperationsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/health/started",
                "/q/metrics",
                "/q/openapi",
                "/q/openapi?format=json",
                "/q/swagger-ui",
                "/console",
                "/console/"
            })
    void answers_without_a_key_and_at_known_length(String path) {
        Response response = given().get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("Content-Length")).isNotNull();
        assertThat(response.header("Transfer-Encoding")).isNull();
    }

    @Test
    void no_cache_keeps_an_answer_for_others() {
        assertThat(given().header("X-Api-Key", "dev")
                        .get("/v1/realtime/sessions")
                        .header("Cache-Control"))
                .isEqualTo("private, no-cache");
        assertThat(given().get("/v1/realtime/sessions").header("Cache-Control")).isEqualTo("private, no-cache");
    }

    @Test
    void is_ready_when_the_database_answers_and_the_schema_is_current() {
        Response response = given().get("/q/health/ready");
        assertThat(response.jsonPath().getString("checks[0].name")).isEqualTo("database");
        assertThat(response.jsonPath().getString("checks[0].status")).isEqualTo("UP");
        assertThat(given().get("/q/health/live").jsonPath().getList("checks")).isEmpty();
    }

    @Test
    void gives_the_request_id_back() {
        assertThat(given().header("X-Request-Id", "mine").get("/console/").header("X-Request-Id"))
                .isEqualTo("mine");
        assertThat(given().get("/nowhere").header("X-Request-Id")).startsWith("req_");
    }

    @Test
    void names_nobody_in_the_metrics() throws IOException {
        String secret = Ledger.fresh("secret");
        String sessions = "/v1/realtime/sessions/" + secret;
        for (String path : List.of(sessions, sessions + "/revisions", "/" + secret, "/q/" + secret)) {
            for (String method : List.of("GET", "POST", "OPTIONS")) {
                Ledger.reader().request(method, path);
                given().request(method, path);
            }
        }
        byte[] tooLarge = new byte[3_500_001];
        for (String path : List.of(Ledger.EVENTS + "/" + secret, "/v1/realtime/calls/" + secret)) {
            Ledger.reader().contentType("application/json").body(tooLarge).post(path);
        }
        Ledger.reader().get("/v1/realtime/items/" + secret);
        assertThat(getAsWritten(sessions + "/%zz")).startsWith("HTTP/1.1 400 ");
        getAsWritten(sessions + "/%4");

        assertThat(given().get("/q/metrics").asString())
                .contains("uri=\"/v1/realtime/items/{id}\"")
                .contains("uri=\"/v1/realtime/sessions/{id}/revisions\"")
                .doesNotContain(secret);
    }

    /** The answer to a path that no client would send. */
    private static String getAsWritten(String path) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
