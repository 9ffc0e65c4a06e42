package dev.realtimeledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A session in the shapes in which servers send them: its usage is what its own {@code response.done} events say. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageInEventsTest {

    @Test
    void usage_of_a_session_is_the_sum_of_the_figures_in_its_events() throws IOException {
        String run = Ledger.fresh("");
        String events = file().replace("_made_up", run).trim().replace('\n', ',');
        Ledger.reader()
                .contentType("application/json")
                .header("X-Session-Id", "sess" + run)
                .body(("[" + events + "]").getBytes(StandardCharsets.UTF_8))
                .post(Ledger.EVENTS)
                .then()
                .statusCode(200);

        assertThat(usage("sess" + run))
                .isEqualTo(Map.ofEntries(
                        Map.entry("num_sessions", "1"),
                        Map.entry("num_responses", "3"),
                        Map.entry("responses_without_usage", "0"),
                        Map.entry("transcriptions_without_usage", "0"),
                        Map.entry("input_tokens", "454"), // 97 + 135 + 222
                        Map.entry("output_tokens", "132"), // 19 + 62 + 51
                        Map.entry("input_cached_tokens", "192"), // 0 + 64 + 128
                        Map.entry("input_text_tokens", "183"), // 71 + (109 - 64) + (131 - 64)
                        Map.entry("input_audio_tokens", "79"), // 26 + 26 + (91 - 64)
                        Map.entry("input_image_tokens", "0"),
                        Map.entry("input_cached_text_tokens", "128"), // 64 + 64
                        Map.entry("input_cached_audio_tokens", "64"),
                        Map.entry("input_cached_image_tokens", "0"),
                        Map.entry("output_text_tokens", "49"), // 19 + 17 + 13
                        Map.entry("output_audio_tokens", "83"), // 45 + 38
                        Map.entry("input_audio_seconds", "0"),
                        Map.entry("output_audio_seconds", "0.071396"), // 2401 / 48000 and 1026 / 48000, each rounded
                        Map.entry("transcription_seconds", "5.4"), // 3 + 2.4
                        Map.entry("transcription_tokens", "0"),
                        Map.entry("tool_calls", "1")));
    }

    private static Map<String, String> usage(String session) {
        JsonPath page = Ledger.list(
                "/v1/usage",
                Map.of(
                        "session_ids",
                        session,
                        "start_time",
                        Instant.now().minus(Duration.ofHours(1)).getEpochSecond()));
        Map<String, String> usage = new LinkedHashMap<>();
        // Today's bucket is the second one in the first hour of the day.
        page.<String, Object>getMap("data.results.flatten()[0]").forEach((name, value) -> {
            if (value != null && !name.equals("object")) {
                usage.put(name, value.toString());
            }
        });
        return usage;
    }

    private static String file() throws IOException {
        try (InputStream file = UsageInEventsTest.class.getResourceAsStream("/calls/tool-call-and-two-turns.jsonl")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
