package dev.realtimeledger.rebuild;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger is never changed: a rebuild books what is missing and takes back what is wrong. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class LedgerRebuildTest {

    private static final String SUMS = """
            source, source_id, part, model, folder_id, conversation_id, api_key, happened_at,
            nullif(sum(num_sessions), 0) as num_sessions_sum, nullif(sum(num_responses), 0) as num_responses_sum, nullif(sum(input_text_tokens), 0) as input_text_tokens_sum, nullif(sum(output_audio_tokens), 0) as output_audio_tokens_sum,
            nullif(sum(output_audio_seconds), 0) as output_audio_seconds_sum, nullif(sum(input_audio_seconds), 0) as input_audio_seconds_sum, nullif(sum(transcription_seconds), 0) as transcription_seconds_sum, nullif(sum(tool_calls), 0) as tool_calls_sum
            """;

    private final DataSource database = TestDatabase.asOwner();

    /** Of a tenant that no other test writes to: it is rebuilt as a whole, again and again. */
    private static final String KEY = "test-rebuilder";

    private final String session = fresh("sess");

    @BeforeEach
    void forwards_a_call_and_what_was_measured_of_it() {
        rebuild("");
        call(session);
        as(KEY).contentType("application/json")
                .body("{\"input_audio_seconds\":\"61.2\"}")
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then()
                .statusCode(200);
    }

    @Test
    void a_ledger_that_is_right_is_only_read() throws SQLException {
        List<String> before = query("select row_to_json(l)::text from ledger_entry l where %s order by 1");

        assertThat(rebuild("").getLong("num_rewritten")).isZero();

        assertThat(before).hasSizeGreaterThanOrEqualTo(5);
        assertThat(query("select row_to_json(l)::text from ledger_entry l where %s order by 1"))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from ledger_entry where %s",
                "delete from ledger_entry where %s and source = 'session'",
                "delete from ledger_entry where %s and source = 'measured'",
                "update ledger_entry set input_text_tokens = 1000000 where %s and source = 'response' and revision = 3",
                "update ledger_entry set model = 'wrong' where %s and revision = 3",
                "update ledger_entry set output_audio_seconds = 7 where %s and source = 'output_audio' and revision = 3",
                "update ledger_entry set happened_at = happened_at - interval '1 day' where %s and source = 'transcription' and revision = 3",
                "insert into ledger_entry (tenant_id, stream_id, source, source_id, part, revision, basis, happened_at, booked_at, api_key, tool_calls) "
                        + "select tenant_id, stream_id, 'response', 'invented', 0, 1, 'reported', now(), now(), 'dev', 9 from stream where %s"
            })
    void what_is_wrong_missing_or_invented_is_taken_back_and_booked_as_the_log_says(String corruption)
            throws SQLException {
        List<String> right = inForce();
        execute(corruption);
        assertThat(inForce()).isNotEqualTo(right);

        assertThat(rebuild("").getLong("num_rewritten")).isPositive();

        assertThat(inForce()).isEqualTo(right);
        assertThat(rebuild("").getLong("num_rewritten")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from usage_total where tenant_id = 'rebuilt'",
                "update usage_total set num_responses = num_responses + 1 where tenant_id = 'rebuilt'",
                "update usage_total set model = model || clock_timestamp() where tenant_id = 'rebuilt'",
            })
    void totals_that_are_not_the_sum_of_the_ledger_become_it(String corruption) throws SQLException {
        execute(corruption);

        assertThat(rebuild("").getLong("num_rewritten")).isPositive();

        assertThat(rebuild("").getLong("num_rewritten")).isZero();
        assertThat(query("""
                select count(*)::text from (
                    select sum(num_responses), sum(output_audio_seconds) from usage_total where tenant_id = 'rebuilt'
                    except
                    select sum(num_responses), sum(output_audio_seconds) from ledger_entry where tenant_id = 'rebuilt'
                ) as differing
                """)).containsExactly("0");
    }

    /** A response with audio, a transcription, and the session's own event last. */
    private static void call(String session) {
        String reply = ",\"response_id\":\"resp_" + session + "\",\"item_id\":\"item_" + session + "\"";
        received(session, "response.output_audio.delta", reply + ",\"delta\":\"" + "AAAA".repeat(8000) + "\"");
        received(
                session,
                "response.done",
                ",\"response\":{\"id\":\"resp_" + session
                        + "\",\"status\":\"completed\",\"output\":[{\"id\":\"call_" + session
                        + "\",\"type\":\"function_call\"}],\"usage\":{\"input_tokens\":100,\"output_tokens\":50,"
                        + "\"output_token_details\":{\"audio_tokens\":40}}}");
        received(
                session,
                "conversation.item.input_audio_transcription.completed",
                ",\"item_id\":\"user_" + session
                        + "\",\"content_index\":0,\"transcript\":\"Yes\",\"usage\":{\"type\":\"duration\",\"seconds\":2.5}");
        received(session, "session.created", ",\"session\":{\"type\":\"realtime\",\"model\":\"gpt://folder/model\"}");
    }

    private static void received(String session, String type, String fields) {
        send(KEY, session, type, fresh("event"), fields).then().statusCode(200);
    }

    /** What the ledger says of each source, whatever was booked and taken back on the way. */
    private List<String> inForce() throws SQLException {
        return query("select row_to_json(r)::text from (select " + SUMS + " from ledger_entry where %s"
                + " group by 1, 2, 3, 4, 5, 6, 7, 8) as r"
                + " where row_to_json(r)::text ~ '_sum\":-?[1-9]' order by 1");
    }

    private static JsonPath rebuild(String body) {
        return as(KEY).contentType("application/json")
                .body(body)
                .post("/v1/admin/rebuild")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private List<String> query(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query.replace("%s", mine()))) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private void execute(String update) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(update.replace("%s", mine())))
                    .as(update)
                    .isPositive();
        }
    }

    private String mine() {
        return "tenant_id = 'rebuilt' and stream_id = '" + session + "'";
    }
}
