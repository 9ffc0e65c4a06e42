package dev.realtimeledger.access;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** From an address of its own, which then has to wait. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyGuessingTest {

    private static HttpResponse<String> send(HttpClient client, String path, String key, String event)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .header("X-Api-Key", key);
        if (event != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(event));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void who_tries_keys_out_has_to_wait_and_others_do_not() throws Exception {
        String event = "{\"type\":\"input_audio_buffer.cleared\",\"event_id\":\"" + fresh("event") + "\"}";
        String ingest = EVENTS + "/input_audio_buffer.cleared";
        try (HttpClient guesser = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.77"))
                .build()) {
            for (int guess = 0; guess < 50; guess++) {
                assertThat(send(guesser, "/v1/realtime/sessions", "guess" + guess, null)
                                .statusCode())
                        .isEqualTo(401);
                assertThat(send(guesser, ingest, "guess" + guess, event).statusCode())
                        .isEqualTo(401);
            }
            // A guess a second is forgiven.
            HttpResponse<String> refused = null;
            for (int guess = 0; guess < 50 && (refused == null || refused.statusCode() == 401); guess++) {
                refused = send(guesser, "/v1/realtime/sessions", "next" + guess, null);
            }
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("rate_limit_exceeded");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(send(guesser, ingest, "test-frugal-phone", event).statusCode())
                    .isEqualTo(429);
        }
        assertThat(as("test-frugal-phone")
                        .contentType("application/json")
                        .body(event)
                        .post(ingest)
                        .statusCode())
                .isEqualTo(200);
    }
}
