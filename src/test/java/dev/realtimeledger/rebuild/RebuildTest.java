package dev.realtimeledger.rebuild;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.load.SimulatedCall;
import dev.realtimeledger.load.SimulatedCall.Event;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests share two tenants with all others: each first makes the history of both right, and looks at its own sessions. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RebuildTest {

    private static final List<String> PROJECTIONS = List.of(
            "stream",
            "session_configuration",
            "realtime_session",
            "realtime_response",
            "realtime_item",
            "realtime_conversation",
            "item_search");

    /** Each makes some table say what the log does not; `%1$s` is the session. */
    private static final List<String> CORRUPTIONS = List.of(
            "update stream set call_id = 'call_wrong', created_at = created_at + interval '1 hour' where %1$s",
            "update stream set last_event_at = last_event_at - interval '1 hour' where %1$s",
            "delete from session_configuration where %1$s",
            "update session_configuration set configuration = '{}', event_sequence = 7 where %1$s",
            "insert into session_configuration select tenant_id, stream_id, 999999, 'event_invented', event_type, null, happened_at, '{}' from session_configuration where %1$s",
            "delete from realtime_session where %1$s",
            "update realtime_session set model = 'wrong', folder_id = null, provider_id = 'wrong' where %1$s",
            "delete from realtime_response where %1$s",
            "update realtime_response set status = 'failed' where %1$s",
            "update realtime_response set evidence = '{}', done_at = null where %1$s",
            "insert into realtime_response (tenant_id, stream_id, response_id, created_at, first_sequence_number, evidence) select tenant_id, stream_id, 'resp_invented', now(), 1, '{}' from stream where %1$s",
            "delete from realtime_item where %1$s",
            "update realtime_item set status = 'wrong', previous_item_id = 'wrong', deleted_at = now() where %1$s",
            "update realtime_item set output_index = 5, response_link = 'derived', first_sequence_number = 1 where %1$s",
            "update realtime_item set evidence = '{\"item\":{\"content\":[{\"text\":\"invented\"}]}}' where %1$s",
            "insert into realtime_item (tenant_id, stream_id, item_id, created_at, first_sequence_number, evidence) select tenant_id, stream_id, 'item_invented', now(), 1, '{}' from stream where %1$s",
            "delete from realtime_conversation where %1$s",
            "update realtime_conversation set created_at = now() where %1$s",
            "insert into realtime_conversation select tenant_id, stream_id, 'conv_invented', now() from stream where %1$s",
            "delete from item_search where %1$s",
            "update item_search set words = 'wrong' where %1$s",
            "insert into item_search select tenant_id, stream_id, 'item_invented', 'invented' from stream where %1$s");

    @Inject
    AgroalDataSource pool;

    private final DataSource database = TestDatabase.asOwner();

    /** Of a tenant that no other test writes to: it is rebuilt as a whole, again and again. */
    private static final String KEY = "test-rebuilder";

    private final String session = fresh("sess");

    @BeforeEach
    void makesTheHistoryOfBothTenantsRight() {
        for (String key : List.of(KEY, "test-other")) {
            rebuild(key, "");
        }
    }

    @Test
    void a_history_that_is_right_is_only_read() throws SQLException {
        receive(KEY, session, 100);
        List<String> before = rows(session, "xmin, *");

        JsonPath answer = rebuild(KEY, "{\"session_id\":\"" + session + "\"}");

        assertThat(answer.getString("object")).isEqualTo("realtime.rebuild");
        assertThat(answer.getString("status")).isEqualTo("completed");
        assertThat(answer.getString("session_id")).isEqualTo(session);
        assertThat(answer.getLong("num_sessions")).isEqualTo(1);
        assertThat(answer.getLong("num_server_events")).isEqualTo(100);
        assertThat(answer.getLong("num_rewritten")).isZero();
        assertThat(answer.getLong("num_sessions_left")).isZero();
        assertThat(answer.getString("completed_at")).isNotNull();
        assertThat(rebuild(KEY, "").getLong("num_rewritten")).isZero();
        assertThat(rows(session, "xmin, *")).isEqualTo(before);
    }

    @Test
    void every_row_that_is_wrong_missing_or_invented_becomes_what_the_log_says() throws SQLException {
        receive(KEY, session, 100);
        search(KEY);
        List<String> right = rows(session, "*");
        for (String corruption : CORRUPTIONS) {
            execute(corruption.formatted("tenant_id = 'rebuilt' and stream_id = '" + session + "'"));
            assertThat(rows(session, "*")).as(corruption).isNotEqualTo(right);

            long rewritten =
                    rebuild(KEY, "{\"session_id\":\"" + session + "\"}").getLong("num_rewritten");

            search(KEY);
            assertThat(rewritten).as(corruption).isPositive();
            assertThat(rows(session, "*")).as(corruption).isEqualTo(right);
        }
    }

    @Test
    void all_of_it_at_once_is_made_right_too_and_nothing_else_is_touched() throws SQLException {
        String other = fresh("sess");
        receive(KEY, session, 100);
        receive(KEY, other, 60);
        search(KEY);
        List<String> right = rows(session, "*");
        List<String> untouched = rows(other, "xmin, *");
        corruptEverything();

        assertThat(rebuild(KEY, "").getLong("num_rewritten")).isPositive();

        search(KEY);
        assertThat(rows(session, "*")).isEqualTo(right);
        assertThat(rows(other, "xmin, *")).isEqualTo(untouched);
    }

    @Test
    void streams_that_are_lost_or_invented_as_a_whole_are_found() throws SQLException {
        receive(KEY, session, 100);
        search(KEY);
        List<String> right = rows(session, "*");
        String invented = fresh("invented");
        for (String table : PROJECTIONS) {
            execute("delete from " + table + " where tenant_id = 'rebuilt' and stream_id = '" + session + "'");
        }
        execute(
                "insert into realtime_item (tenant_id, stream_id, item_id, created_at, first_sequence_number, evidence) values ('rebuilt', '"
                        + invented + "', 'item_invented', now(), 1, '{}')");

        rebuild(KEY, "");

        search(KEY);
        assertThat(rows(session, "*")).isEqualTo(right);
        assertThat(rows(invented, "*")).isEmpty();
    }

    @Test
    void only_the_named_session_is_rebuilt_and_the_payloads_id_names_it_too() throws SQLException {
        String other = fresh("sess");
        receive(KEY, session, 40);
        receive(KEY, other, 40);
        for (String stream : List.of(session, other)) {
            execute("update realtime_item set status = 'wrong' where tenant_id = 'rebuilt' and stream_id = '" + stream
                    + "'");
        }
        List<String> wrong = rows(other, "*");
        String provider = fresh("prov");
        as(KEY).header("X-Session-Id", session)
                .header("X-Event-Sequence", 40)
                .contentType("application/json")
                .body("{\"type\":\"session.updated\",\"event_id\":\"%s\",\"session\":{\"id\":\"%s\"}}"
                        .formatted(fresh("event"), provider))
                .post(EVENTS + "/session.updated")
                .then()
                .statusCode(200);

        JsonPath answer = rebuild(KEY, "{\"session_id\":\"" + provider + "\"}");

        assertThat(answer.getString("session_id")).isEqualTo(session);
        assertThat(answer.getLong("num_rewritten")).isPositive();
        assertThat(rows(other, "*")).isEqualTo(wrong);
        assertThat(rebuild(KEY, "").getLong("num_rewritten")).isPositive();
    }

    @Test
    void events_without_a_session_are_rebuilt_like_those_of_one() throws SQLException {
        String name = fresh("unhinted");
        String items = "tenant_id = 'rebuilt' and stream_id = 'unassigned' and item_id like '%" + name + "%'";
        receive(KEY, "unassigned", name, 70);
        List<String> right = query("select row_to_json(i)::text from realtime_item i where " + items + " order by 1");
        assertThat(right).isNotEmpty();
        execute("delete from realtime_item where " + items);

        JsonPath answer = rebuild(KEY, "{\"session_id\":\"unassigned\"}");

        assertThat(answer.getLong("num_sessions")).isZero();
        assertThat(answer.getLong("num_server_events")).isGreaterThanOrEqualTo(70 - 1);
        assertThat(query("select row_to_json(i)::text from realtime_item i where " + items + " order by 1"))
                .isEqualTo(right);
    }

    @Test
    void another_tenants_history_is_not_rebuilt() throws SQLException {
        receive("test-other", session, 40);
        execute("update realtime_item set status = 'wrong' where tenant_id = 'other' and stream_id = '" + session
                + "'");

        assertThat(rebuild(KEY, "").getLong("num_rewritten")).isZero();
        as(KEY).body("{\"session_id\":\"" + session + "\"}")
                .post("/v1/admin/rebuild")
                .then()
                .statusCode(404);

        assertThat(rebuild("test-other", "").getLong("num_rewritten")).isPositive();
    }

    @Test
    void what_one_request_has_no_time_for_the_next_ones_do() throws SQLException {
        receive(KEY, session, 400);
        search(KEY);
        List<String> right = rows(session, "*");
        corruptEverything();
        var hurried = new Rebuild(new Transactions(pool), Clock.systemUTC(), Duration.ZERO, 10_000);
        int requests = 1;

        Rebuild.Result result = hurried.run("rebuilt", session);
        for (; result.progress().completedAt() == null; requests++) {
            assertThat(result.sessionsLeft()).isEqualTo(1);
            result = hurried.run("rebuilt", session);
        }

        search(KEY);
        assertThat(requests)
                .as("spans of a stream that is too large for the memory")
                .isGreaterThan(3);
        assertThat(result.progress().numSessions()).isEqualTo(1);
        assertThat(result.progress().numServerEvents()).isEqualTo(400);
        assertThat(result.progress().numRewritten()).isPositive();
        assertThat(rows(session, "*")).isEqualTo(right);
        assertThat(hurried.run("rebuilt", session).progress().completedAt())
                .as("a new rebuild begins")
                .isNull();
    }

    @Test
    void two_requests_at_once_share_the_work() throws Exception {
        receive(KEY, session, 400);
        search(KEY);
        List<String> right = rows(session, "*");
        corruptEverything();
        var rebuild = new Rebuild(new Transactions(pool), Clock.systemUTC(), Duration.ofMinutes(1), 20_000);

        Callable<Rebuild.Result> request = () -> rebuild.run("rebuilt", session);
        try (var requests = Executors.newFixedThreadPool(2)) {
            for (var result : requests.invokeAll(List.of(request, request))) {
                assertThat(result.get().progress().completedAt()).isNotNull();
                assertThat(result.get().progress().numSessions()).isEqualTo(1);
                assertThat(result.get().progress().numServerEvents()).isEqualTo(400);
            }
        }

        search(KEY);
        assertThat(rows(session, "*")).isEqualTo(right);
    }

    @Test
    void a_rebuild_of_everything_goes_on_where_it_stopped() throws SQLException {
        receive("test-other", session, 40);
        receive("test-other", fresh("sess"), 40);
        List<String> sessions = query("select stream_id from stream where tenant_id = 'other'"
                + " and stream_id <> 'unassigned' and not starts_with(stream_id, '$')");
        var hurried = new Rebuild(new Transactions(pool), Clock.systemUTC(), Duration.ZERO, Integer.MAX_VALUE);

        Rebuild.Result first = hurried.run("other", null);
        assertThat(first.progress().completedAt()).isNull();
        assertThat(first.sessionsLeft()).isPositive();

        JsonPath rest = rebuild("test-other", "");
        assertThat(rest.getLong("num_sessions")).isEqualTo(sessions.size());
        assertThat(rest.getString("started_at"))
                .isEqualTo(Timestamp.format(first.progress().startedAt()));
    }

    @Test
    void audio_that_was_left_out_and_texts_that_are_no_unicode_are_folded_alike_both_times() throws SQLException {
        String item = fresh("item");
        for (String body : List.of(
                "'type':'session.created','session':{'id':'x','instructions':'\\ud800 \\u0000','content':[{'audio':'AAAA'}]}",
                "'type':'conversation.item.done','item':{'id':'" + item
                        + "','type':'message','n':[1.50,1e400,-0.0],'x':{'content':[{'audio':'AAAABBBB'}]},"
                        + "'content':[{'type':'input_audio','audio':'AAAA','transcript':'a\\udfffb'}]}",
                "'type':'conversation.item.input_audio_transcription.completed','item_id':'" + item
                        + "','content_index':11,'transcript':'second'",
                "'type':'conversation.item.input_audio_transcription.completed','item_id':'" + item
                        + "','content_index':2,'transcript':'first'")) {
            String event = "[{'event_id':'" + fresh("event") + "'," + body + "}]";
            as(KEY).header("X-Session-Id", session)
                    .contentType("application/json")
                    .body(event.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                    .post(EVENTS)
                    .then()
                    .statusCode(200);
        }
        search(KEY);
        assertThat(rows(session, "*")).hasSize(5);

        assertThat(rebuild(KEY, "{\"session_id\":\"" + session + "\"}").getLong("num_rewritten"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"forwarder", "reader", "clerk", "auditor"})
    void only_an_administrator_may(String key) {
        as("test-" + key).post("/v1/admin/rebuild").then().statusCode(403);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [                       | 400 | invalid_json      |
            []                      | 400 | invalid_value     |
            {"session":"x"}         | 400 | unknown_parameter | session
            {"session_id":""}       | 400 | invalid_value     | session_id
            {"session_id":null}     | 400 | invalid_value     | session_id
            {"session_id":7}        | 400 | invalid_value     | session_id
            {"session_id":"nobody"} | 404 | not_found         |
            """)
    void a_body_that_asks_for_nothing_known_is_refused(String body, int status, String code, String param) {
        JsonPath error = as(KEY).contentType("application/json")
                .body(body)
                .post("/v1/admin/rebuild")
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
        assertThat(error.getString("error.code")).isEqualTo(code);
        assertThat(error.getString("error.param")).isEqualTo(param);
    }

    /** All that can be done at once: what is deleted cannot be changed. */
    private void corruptEverything() throws SQLException {
        for (String corruption : CORRUPTIONS) {
            if (!corruption.startsWith("delete")) {
                execute(corruption.formatted("tenant_id = 'rebuilt' and stream_id = '" + session + "'"));
            }
        }
    }

    @Test
    void the_api_description_names_it() {
        assertThat(as(KEY).get("/q/openapi").asString()).contains("/v1/admin/rebuild:", "session_id");
    }

    private static JsonPath rebuild(String key, String body) {
        return as(key).contentType("application/json")
                .body(body)
                .post("/v1/admin/rebuild")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Has everything indexed that waits for it. */
    private static void search(String key) {
        as(key).get("/v1/realtime/items?q=nothing").then().statusCode(200);
    }

    private static void receive(String key, String session, int events) {
        receive(key, session, session, events);
    }

    private static void receive(String key, String session, String name, int events) {
        List<Event> call = new SimulatedCall(name).events(events);
        // Without a session the first event would name its own.
        boolean assigned = !session.equals("unassigned");
        String hint = assigned ? "\"session_id\":\"" + session + "\"," : "";
        String lines = (assigned ? call : call.subList(1, call.size()))
                .stream()
                        .map(event -> "{" + hint + "\"call_id\":\"call_" + name + "\",\"sequence\":" + event.sequence()
                                + ",\"event\":" + event.body() + "}")
                        .collect(Collectors.joining(",", "[", "]"));
        as(key).contentType("application/json")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post(EVENTS)
                .then()
                .statusCode(200);
    }

    /** All rows that the projections have of a stream, in every column. */
    private List<String> rows(String stream, String columns) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String table : PROJECTIONS) {
            // How often a stream was written is not for the log to say.
            rows.addAll(query("select '" + table + "' || (to_jsonb(r) - 'version')::text from (select " + columns
                    + " from " + table + " where stream_id = '" + stream + "') as r order by 1"));
        }
        return rows;
    }

    private List<String> query(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private void execute(String update) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(update)).as(update).isPositive();
        }
    }
}
