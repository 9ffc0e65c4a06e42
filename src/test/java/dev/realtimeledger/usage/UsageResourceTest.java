package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.LineItem;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageResourceTest {

    private static final String USAGE = "/v1/usage";

    private final DataSource database = TestDatabase.asOwner();

    private final String model = Ledger.fresh("model");
    private final String session = Ledger.fresh("sess");

    @Test
    void days_are_those_of_the_time_zone_and_tile_the_window() throws Exception {
        book(
                response("2026-10-24T21:59:59.999999Z", "1"),
                response("2026-10-24T22:00:00Z", "10"),
                response("2026-10-25T22:59:59Z", "100"),
                response("2026-10-25T23:00:00Z", "1000"));

        JsonPath page = usage(Map.of(
                "start_time", "2026-10-24T12:00:00Z",
                "end_time", "2026-10-27T12:00:00Z",
                "time_zone", "Europe/Berlin"));

        assertThat(page.getString("object")).isEqualTo("page");
        assertThat(page.getList("data.object")).containsOnly("bucket");
        assertThat(page.getList("data.start_time", Long.class))
                .containsExactly(
                        seconds("2026-10-24T12:00:00Z"),
                        seconds("2026-10-24T22:00:00Z"),
                        seconds("2026-10-25T23:00:00Z"),
                        seconds("2026-10-26T23:00:00Z"));
        assertThat(page.getList("data.end_time", Long.class))
                .containsExactly(
                        seconds("2026-10-24T22:00:00Z"),
                        seconds("2026-10-25T23:00:00Z"),
                        seconds("2026-10-26T23:00:00Z"),
                        seconds("2026-10-27T12:00:00Z"));
        assertThat(page.getList("data.results.output_text_tokens.flatten()", Integer.class))
                .containsExactly(1, 110, 1000);
        assertThat(page.getList("data[3].results")).isEmpty();
        assertThat(page.getBoolean("has_more")).isFalse();
        assertThat(page.getString("next_page")).isNull();
    }

    @Test
    void a_result_has_all_quantities_and_null_for_keys_that_were_not_asked_for() throws Exception {
        book(response("2026-10-24T10:00:00Z", "7")
                .used(LineItem.INPUT_TEXT_TOKENS, "5")
                .used(LineItem.INPUT_CACHED_AUDIO_TOKENS, "3")
                .used(LineItem.OUTPUT_AUDIO_TOKENS, "11")
                .used(LineItem.OUTPUT_AUDIO_SECONDS, "2.500000")
                .used(LineItem.TOOL_CALLS, "2")
                .with("folder_id", "b1g")
                .with("num_responses", 1)
                .with("num_sessions", 1)
                .with("metadata", "{\"customer\":\"Acme, Inc.\"}"));

        JsonPath page = usage(Map.of(
                "start_time", "2026-10-24T00:00:00Z",
                "end_time", "2026-10-25T00:00:00Z",
                "group_by", "folder_id,metadata.customer",
                "metadata.customer", "Acme, Inc."));

        Map<String, Object> expected = new HashMap<>();
        for (LineItem item : LineItem.values()) {
            expected.put(item.label(), item.measure() == LineItem.Measure.SECONDS ? "0" : 0);
        }
        for (String none : List.of("model", "session_id", "call_id", "conversation_id", "api_key")) {
            expected.put(none, null);
        }
        expected.putAll(Map.of(
                "object", "realtime.usage.result",
                "num_sessions", 1,
                "num_responses", 1,
                "responses_without_usage", 0,
                "transcriptions_without_usage", 0,
                "input_tokens", 8,
                "output_tokens", 18,
                "input_cached_tokens", 3,
                "folder_id", "b1g",
                "metadata.customer", "Acme, Inc."));
        expected.putAll(Map.of(
                "input_text_tokens", 5,
                "input_cached_audio_tokens", 3,
                "output_text_tokens", 7,
                "output_audio_tokens", 11,
                "output_audio_seconds", "2.5",
                "tool_calls", 2));
        assertThat(page.getMap("data[0].results[0]")).isEqualTo(expected);
    }

    /** More than a page's bytes, all of one day. */
    @Test
    void a_bucket_that_does_not_fit_goes_on_on_the_next_page() throws Exception {
        int sessions = 6000;
        Booking.book(
                database,
                IntStream.range(0, sessions)
                        .mapToObj(i -> Booking.of(
                                        "default",
                                        session + "_" + i,
                                        "resp_" + i,
                                        Instant.parse("2026-10-24T10:00:00Z"))
                                .with("model", model)
                                .used(LineItem.OUTPUT_TEXT_TOKENS, "3"))
                        .toList());
        Map<String, String> query = new HashMap<>(Map.of(
                "start_time", "2026-10-23T00:00:00Z", "end_time", "2026-10-26T00:00:00Z", "group_by", "session_id"));

        Set<Object> told = new HashSet<>();
        List<Long> starts = new ArrayList<>();
        int sum = 0;
        int pages = 0;
        String next = "";
        while (next != null) {
            Response answer = answer(query);
            assertThat(answer.asByteArray()).hasSizeLessThan(3_000_000);
            JsonPath page = answer.jsonPath();
            for (Map<String, Object> result : page.<Map<String, Object>>getList("data.results.flatten()")) {
                assertThat(told.add(result.get("session_id"))).isTrue();
                sum += (int) result.get("output_text_tokens");
            }
            starts.addAll(page.getList("data.start_time", Long.class));
            pages++;
            next = page.getString("next_page");
            assertThat(page.getBoolean("has_more")).isEqualTo(next != null);
            query.put("page", next);
        }

        assertThat(pages).isGreaterThan(1);
        assertThat(told).hasSize(sessions);
        assertThat(sum).isEqualTo(sessions * 3);
        assertThat(new HashSet<>(starts))
                .containsExactlyInAnyOrder(
                        seconds("2026-10-23T00:00:00Z"),
                        seconds("2026-10-24T00:00:00Z"),
                        seconds("2026-10-25T00:00:00Z"));
    }

    @Test
    void pages_have_so_many_buckets() throws Exception {
        book(response("2026-10-24T10:30:00Z", "1"), response("2026-10-24T13:00:00Z", "10"));
        Map<String, String> query = new HashMap<>(Map.of(
                "start_time", "2026-10-24T10:15:00Z",
                "end_time", "2026-10-24T14:00:00Z",
                "bucket_width", "1h",
                "limit", "2"));

        JsonPath first = usage(query);
        query.put("page", first.getString("next_page"));
        JsonPath second = usage(query);

        assertThat(first.getList("data.start_time", Long.class))
                .containsExactly(seconds("2026-10-24T10:15:00Z"), seconds("2026-10-24T11:00:00Z"));
        assertThat(second.getList("data.start_time", Long.class))
                .containsExactly(seconds("2026-10-24T12:00:00Z"), seconds("2026-10-24T13:00:00Z"));
        assertThat(first.getList("data.results.output_tokens.flatten()")).containsExactly(1);
        assertThat(second.getList("data.results.output_tokens.flatten()")).containsExactly(10);
        assertThat(second.getBoolean("has_more")).isFalse();
    }

    @Test
    void what_was_used_just_now_is_there_when_no_end_is_given() {
        Ledger.send("dev", session, "response.done", Ledger.fresh("event"), """
                ,"response":{"id":"%s","status":"completed","output":[],
                 "usage":{"input_tokens":4,"output_tokens":6,"total_tokens":10}}""".formatted(Ledger.fresh("resp")))
                .then()
                .statusCode(200);

        JsonPath page = Ledger.reader()
                .queryParam("start_time", Instant.now().getEpochSecond() - 3600)
                .queryParam("session_ids[]", session)
                .get(USAGE)
                .jsonPath();

        assertThat(page.getList("data.results.output_tokens.flatten()")).containsExactly(6);
    }

    @Test
    void several_sessions_are_found_by_their_own_ids_and_by_those_of_the_provider() {
        String own = Ledger.fresh("sess");
        String other = Ledger.fresh("sess");
        String provider = Ledger.fresh("sess");
        String shared = Ledger.fresh("sess");
        answer(own, shared, 1);
        answer(other, provider, 10);
        answer(Ledger.fresh("sess"), shared, 100);

        assertThat(used(List.of(own, provider, Ledger.fresh("sess"), "$tenant"))
                        .getList("data.results.output_tokens.flatten()"))
                .containsExactly(11);
        Ledger.reader()
                .queryParam("start_time", Instant.now().getEpochSecond() - 3600)
                .queryParam("session_ids[]", own, shared)
                .get(USAGE)
                .then()
                .statusCode(409)
                .body("error.code", equalTo("ambiguous_id"))
                .body("error.param", equalTo("session_ids"));
    }

    private static JsonPath used(List<String> sessions) {
        return Ledger.reader()
                .queryParam("start_time", Instant.now().getEpochSecond() - 3600)
                .queryParam("session_ids[]", sessions)
                .get(USAGE)
                .jsonPath();
    }

    /** A session of which the provider has another id, and a response in it. */
    private static void answer(String session, String provider, int tokens) {
        Ledger.send(
                        "dev",
                        session,
                        "session.created",
                        Ledger.fresh("event"),
                        ",\"session\":{\"id\":\"" + provider + "\"}")
                .then()
                .statusCode(200);
        Ledger.send("dev", session, "response.done", Ledger.fresh("event"), """
                ,"response":{"id":"%s","status":"completed","output":[],
                 "usage":{"input_tokens":0,"output_tokens":%d,"total_tokens":%d}}""".formatted(
                                Ledger.fresh("resp"), tokens, tokens))
                .then()
                .statusCode(200);
    }

    @Test
    void a_tenant_sees_its_own_usage_and_a_reader_none() throws Exception {
        book(response("2026-10-24T10:00:00Z", "1"));
        Map<String, String> query =
                Map.of("start_time", "2026-10-24T00:00:00Z", "end_time", "2026-10-25T00:00:00Z", "models", model);

        assertThat(Ledger.as("test-clerk")
                        .queryParams(query)
                        .get(USAGE)
                        .jsonPath()
                        .getList("data[0].results"))
                .hasSize(1);
        assertThat(Ledger.as("test-other")
                        .queryParams(query)
                        .get(USAGE)
                        .jsonPath()
                        .getList("data[0].results"))
                .isEmpty();
        Ledger.as("test-reader").queryParams(query).get(USAGE).then().statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({
        "start_time, soon",
        "start_time, -1",
        "start_time, 2026-10-24T10:00:00.5Z",
        "end_time, 2026-10-24T00:00:00Z",
        "bucket_width, 2h",
        "time_zone, Mars/Olympus",
        "group_by, colour",
        "group_by, metadata.",
        "limit, 0",
        "limit, 32",
        "page, nowhere",
        "page, WzEsMl0",
        "colour, red",
        "metadata., red",
    })
    void a_query_that_makes_no_sense_is_refused_by_name(String param, String value) {
        for (String path : List.of(USAGE, "/v1/costs")) {
            Map<String, String> query = new HashMap<>(Map.of("start_time", "2026-10-24T00:00:00Z"));
            query.put(param, value);

            Ledger.reader()
                    .queryParams(query)
                    .get(path)
                    .then()
                    .statusCode(400)
                    .body("error.type", equalTo("invalid_request_error"))
                    .body("error.param", equalTo(param));
        }
    }

    @Test
    void a_start_is_required() {
        Ledger.reader().get(USAGE).then().statusCode(400).body("error.param", equalTo("start_time"));
    }

    private Booking response(String happenedAt, String outputTokens) {
        return Booking.of("default", session, Ledger.fresh("resp"), Instant.parse(happenedAt))
                .with("model", model)
                .used(LineItem.OUTPUT_TEXT_TOKENS, outputTokens);
    }

    private void book(Booking... bookings) throws Exception {
        Booking.book(database, List.of(bookings));
    }

    private JsonPath usage(Map<String, String> query) {
        return answer(query).jsonPath();
    }

    private Response answer(Map<String, String> query) {
        Response answer =
                Ledger.reader().queryParams(query).queryParam("models", model).get(USAGE);
        answer.then().statusCode(200);
        return answer;
    }

    private static long seconds(String instant) {
        return Instant.parse(instant).getEpochSecond();
    }
}
