package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A month of usage by day and model, asked of the API and summed by plain SQL over the same ten million ledger entries, in
 * one run; then a new event, which the next answer has to hold.
 *
 * <p>{@code ./mvnw verify -Pbenchmark}; needs 8 GB of disk. The database does not wait for it, for nothing but reading is
 * measured.
 */
@Order(5)
@ExtendWith(TargetTable.class)
class UsageBenchmark {

    private static final int ENTRIES = StoredCalls.EVENTS;
    private static final int AT_ONCE = Math.min(ENTRIES, 1_000_000);
    private static final int ROUNDS = 5;

    /** The month before the running one. */
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC).minusMonths(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void comparesAMonthByDayAndModelWithPlainSql(Targets targets) throws Exception {
        try (PostgresProcess database = PostgresProcess.start(StoredCalls.FILLING);
                ServerProcess server = ServerProcess.start("usage-benchmark", database.url())) {
            fill(database);
            List<Double> sql = new ArrayList<>();
            List<Double> api = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                TreeMap<String, Long> summed = summed(database);
                sql.add(milliseconds(start));
                start = System.nanoTime();
                TreeMap<String, Long> answered = answered(server);
                api.add(milliseconds(start));
                assertThat(answered).isEqualTo(summed).hasSizeGreaterThan(100);
            }
            TreeMap<String, Long> before = answered(server);
            forward(server);
            TreeMap<String, Long> after = answered(server);
            assertThat(total(after)).isEqualTo(total(before) + 1234);
            targets.add(new Target(
                    "usage of a month by day and model, %,d entries; plain SQL : ours".formatted(ENTRIES),
                    Target.Bound.AT_LEAST,
                    50,
                    String.format(Locale.ROOT, "%,.0f : %,.1f ms", Rounds.median(sql), Rounds.median(api)),
                    Rounds.median(sql) / Rounds.median(api)));
        }
    }

    /** Responses of 100,000 sessions, four models, three folders and two keys, all over the month. */
    private static void fill(PostgresProcess database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int from = 0; from < ENTRIES; from += AT_ONCE) {
                statement.execute("""
                        insert into ledger_entry (tenant_id, stream_id, source, source_id, part, revision, basis,
                            sequence_number, happened_at, booked_at, model, folder_id, api_key, num_responses,
                            input_text_tokens, input_audio_tokens, input_cached_text_tokens, output_text_tokens,
                            output_audio_tokens, output_audio_seconds)
                        select 'default', 'sess_' || n / 100, 'response', 'resp_' || n, 0, 1, 'reported', n,
                               at, at, 'model-' || n %% 4, 'folder-' || n %% 3, 'key-' || n %% 2, 1,
                               n %% 900, n %% 700, nullif(n %% 300, 0), n %% 200, n %% 400, (n %% 5000) / 1000.0
                        from generate_series(%d, %d) as n
                        cross join lateral (
                            select timestamptz '%s' + (n::bigint * %d %% %d) * interval '1 second' as at
                        ) as time
                        """.formatted(
                        from, from + AT_ONCE - 1, MONTH.atDay(1) + " 00:00:00Z", 7919, MONTH.lengthOfMonth() * 86_400));
            }
            statement.execute("""
                    insert into usage_total (tenant_id, starts_at, model, folder_id, api_key, num_sessions, num_responses,
                        responses_without_usage, transcriptions_without_usage, input_text_tokens, input_audio_tokens,
                        input_image_tokens, input_cached_text_tokens, input_cached_audio_tokens,
                        input_cached_image_tokens, output_text_tokens, output_audio_tokens, input_audio_seconds,
                        output_audio_seconds, transcription_seconds, transcription_tokens, tool_calls)
                    select tenant_id, date_bin('15 minutes', happened_at, timestamptz 'epoch'), model, folder_id, api_key,
                           0, sum(num_responses), 0, 0, sum(input_text_tokens), sum(input_audio_tokens), 0,
                           coalesce(sum(input_cached_text_tokens), 0), 0, 0, sum(output_text_tokens),
                           sum(output_audio_tokens), 0, sum(output_audio_seconds), 0, 0, 0
                    from ledger_entry
                    group by 1, 2, 3, 4, 5
                    """);
            statement.execute("vacuum analyze ledger_entry");
            statement.execute("vacuum analyze usage_total");
        }
    }

    /** Output tokens by day and model, while all that the API answers with is summed. */
    private static TreeMap<String, Long> summed(PostgresProcess database) throws SQLException {
        TreeMap<String, Long> sums = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select extract(epoch from date_trunc('day', happened_at, 'UTC'))::bigint as day, model,
                               sum(output_text_tokens) + sum(output_audio_tokens) as output_tokens,
                               sum(num_responses), sum(num_sessions), sum(responses_without_usage),
                               sum(input_text_tokens), sum(input_audio_tokens), sum(input_image_tokens),
                               sum(input_cached_text_tokens), sum(input_cached_audio_tokens),
                               sum(input_cached_image_tokens), sum(input_audio_seconds), sum(output_audio_seconds),
                               sum(transcription_seconds), sum(transcription_tokens), sum(tool_calls)
                        from ledger_entry
                        where tenant_id = 'default' and happened_at >= timestamptz '%s' and happened_at < timestamptz '%s'
                        group by 1, 2
                        """.formatted(
                        MONTH.atDay(1) + " 00:00:00Z", MONTH.plusMonths(1).atDay(1) + " 00:00:00Z"))) {
            while (row.next()) {
                sums.put(row.getString("day") + " " + row.getString("model"), row.getLong("output_tokens"));
            }
        }
        return sums;
    }

    private TreeMap<String, Long> answered(ServerProcess server) throws Exception {
        TreeMap<String, Long> sums = new TreeMap<>();
        long start = MONTH.atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long end = MONTH.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        JsonNode page = JSON.readTree(
                send(HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/v1/usage?start_time="
                                + start + "&end_time=" + end + "&bucket_width=1d&limit=31&group_by=model")))
                        .body());
        assertThat(page.path("has_more").asBoolean()).isFalse();
        for (JsonNode bucket : page.path("data")) {
            for (JsonNode result : bucket.path("results")) {
                sums.put(
                        bucket.path("start_time").asText() + " "
                                + result.path("model").asText(),
                        result.path("output_tokens").asLong());
            }
        }
        return sums;
    }

    /** A response of the month, told only now. */
    private void forward(ServerProcess server) throws Exception {
        Instant time = MONTH.atDay(12).atTime(12, 34).toInstant(ZoneOffset.UTC);
        String event = """
                {"type":"response.done","event_id":"event_new","response":{"id":"resp_new","status":"completed",\
                "output":[],"usage":{"input_tokens":5,"output_tokens":1234,"total_tokens":1239}}}""";
        send(HttpRequest.newBuilder(
                        URI.create("http://localhost:" + server.port() + "/v1/realtime/server-events/response.done"))
                .header("Content-Type", "application/json")
                .header("X-Session-Id", "sess_new")
                .header("X-Event-Time", time.toString())
                .POST(HttpRequest.BodyPublishers.ofString(event)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer =
                http.send(request.header("X-Api-Key", ServerProcess.KEY).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static long total(TreeMap<String, Long> sums) {
        return sums.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double milliseconds(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
