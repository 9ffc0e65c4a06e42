package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionChainResourceTest {

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final String session = fresh("sess");

    @Test
    void a_chain_is_recomputed_by_the_offline_verifier_and_ends_with_the_last_receipt() {
        List<JsonPath> receipts = IntStream.range(0, 3)
                .mapToObj(i -> send("dev", session, "input_audio_buffer.cleared", fresh("event"), "")
                        .jsonPath())
                .toList();

        Response answer = as("test-auditor").get("/v1/audit/sessions/" + session + "/chain");

        answer.then().statusCode(200).header("Content-Type", "application/x-ndjson");
        assertThat(Verified.of(answer.asString()).out())
                .contains("chain of " + session + " (tenant default), 3 entries, 0 erased", "1 valid, 0 broken");
        List<JsonPath> lines = lines(answer);
        assertThat(lines.getFirst().getString("head"))
                .isEqualTo(receipts.getLast().getString("chain_hash"));
        for (int i = 0; i < receipts.size(); i++) {
            assertThat(lines.get(i + 1).getString("chain_hash"))
                    .isEqualTo(receipts.get(i).getString("chain_hash"));
            assertThat(lines.get(i + 1).getString("body_sha256"))
                    .isEqualTo(receipts.get(i).getString("sha256"));
        }
    }

    @Test
    void what_was_measured_is_an_entry_among_the_events() {
        send(session, fresh("event"));
        measure("61.2");
        send(session, fresh("event"));

        Response answer = as("test-auditor").get("/v1/audit/sessions/" + session + "/chain");

        assertThat(lines(answer).stream().skip(1).map(line -> line.getString("kind")))
                .containsExactly("event", "measured_usage", "event");
        assertThat(Verified.of(answer.asString()).exitCode()).isEqualTo(Verifier.VALID);
    }

    @Test
    void a_chain_comes_page_by_page_each_with_the_line_that_describes_it() {
        IntStream.range(0, 5).forEach(i -> send(session, fresh("event")));
        measure("1");

        List<Response> pages = pages("/v1/audit/sessions/" + session + "/chain?limit=2");

        assertThat(pages).hasSize(3).allSatisfy(page -> assertThat(lines(page)).hasSize(3));
        assertThat(Verified.of(pages.stream().map(Response::asString).collect(Collectors.joining()))
                        .out())
                .contains("6 entries, 0 erased", "1 valid, 0 broken");
    }

    @Test
    void a_page_stays_under_three_megabytes_and_says_how_long_it_is() {
        String longId = "x".repeat(440);
        for (int batch = 0; batch < 3; batch++) {
            int number = batch;
            String events = IntStream.range(0, 1000)
                    .mapToObj(i -> "{\"type\":\"response.output_text.delta\",\"event_id\":\"" + session + number + "_"
                            + i + longId + "\",\"response_id\":\"" + longId + "\",\"item_id\":\"" + longId + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
            as("dev")
                    .contentType("application/json")
                    .header("X-Session-Id", session)
                    .body(events.getBytes(UTF_8))
                    .post(EVENTS)
                    .then()
                    .statusCode(200);
        }

        List<Response> pages = pages("/v1/audit/sessions/" + session + "/chain");

        assertThat(pages).hasSizeGreaterThan(1).allSatisfy(page -> {
            assertThat(page.asByteArray()).hasSizeLessThan(3_000_000);
            assertThat(page.header("Content-Length")).isEqualTo("" + page.asByteArray().length);
            assertThat(page.header("Transfer-Encoding")).isNull();
        });
        assertThat(Verified.of(pages.stream().map(Response::asString).collect(Collectors.joining()))
                        .out())
                .contains("3000 entries, 0 erased", "1 valid, 0 broken");
    }

    @Test
    void events_without_a_session_have_a_chain_too() {
        JsonPath receipt = send(null, fresh("event")).jsonPath();

        List<Response> pages =
                pages("/v1/audit/sessions/unassigned/chain?after=" + (receipt.getLong("sequence_number") - 1));

        List<JsonPath> lines = lines(pages.getFirst());
        assertThat(lines.getFirst().getString("session_id")).isEqualTo("unassigned");
        assertThat(lines.get(1).getString("chain_hash")).isEqualTo(receipt.getString("chain_hash"));
        assertThat(lines.get(1).getString("session_id")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "test-auditor, /none/chain, 404, not_found_error, not_found",
        "test-auditor, /$tenant/chain, 404, not_found_error, not_found",
        "test-other, /#/chain, 404, not_found_error, not_found",
        "test-reader, /#/chain, 403, permission_error, insufficient_scope",
        "test-auditor, /#/chain?after=x, 400, invalid_request_error, invalid_value",
        "test-auditor, /#/chain?limit=0, 400, invalid_request_error, invalid_value",
        "test-auditor, /#/chain?limit=10001, 400, invalid_request_error, invalid_value",
        "test-auditor, /#/chain?order=asc, 400, invalid_request_error, unknown_parameter"
    })
    void what_cannot_be_shown_is_refused(String key, String path, int status, String type, String code) {
        send(session, fresh("event"));

        as(key).get("/v1/audit/sessions" + path.replace("#", session))
                .then()
                .statusCode(status)
                .body("error.type", equalTo(type))
                .body("error.code", equalTo(code));
    }

    private void measure(String seconds) {
        as("dev")
                .contentType("application/json")
                .body("{\"input_audio_seconds\":\"" + seconds + "\"}")
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then()
                .statusCode(200);
    }

    private static List<Response> pages(String first) {
        List<Response> pages = new ArrayList<>();
        for (String path = first; path != null; ) {
            Response page = as("test-auditor").urlEncodingEnabled(false).get(path);
            page.then().statusCode(200);
            pages.add(page);
            Matcher next = NEXT.matcher(page.header("Link") == null ? "" : page.header("Link"));
            path = next.find() ? next.group(1) : null;
        }
        return pages;
    }

    private static List<JsonPath> lines(Response page) {
        return new String(page.asByteArray(), UTF_8).lines().map(JsonPath::from).toList();
    }
}
