package dev.realtimeledger.billing;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class MeasuredUsageTest {

    private final DataSource database = TestDatabase.asOwner();

    private final String session = fresh("sess");

    @Test
    void the_last_statement_counts_and_the_same_again_changes_nothing() throws SQLException {
        begin();
        put("{\"input_audio_seconds\":\"30\"}").statusCode(200).body("input_audio_seconds", equalTo("30"));
        put("{\"input_audio_seconds\":\"61.20\",\"output_audio_seconds\":20.4}")
                .statusCode(200)
                .body("object", equalTo("realtime.measured_usage"))
                .body("session_id", equalTo(session))
                .body("input_audio_seconds", equalTo("61.2"))
                .body("output_audio_seconds", equalTo("20.4"));
        Map<String, BigDecimal> once = seconds();
        put("{\"input_audio_seconds\":\"61.2\",\"output_audio_seconds\":\"20.4\"}")
                .statusCode(200);

        assertThat(once)
                .isEqualTo(Map.of("measured in", new BigDecimal("61.2"), "measured out", new BigDecimal("20.4")));
        assertThat(seconds()).isEqualTo(once);
        assertThat(rows("measured_usage")).isEqualTo(2);
    }

    @Test
    void what_a_statement_leaves_out_stays() throws SQLException {
        begin();
        put("{\"input_audio_seconds\":\"61.2\",\"output_audio_seconds\":\"20.4\"}")
                .statusCode(200);
        put("{\"input_audio_seconds\":\"62\",\"output_audio_seconds\":null}").statusCode(200);

        assertThat(seconds())
                .isEqualTo(Map.of("measured in", new BigDecimal("62"), "measured out", new BigDecimal("20.4")));
    }

    @Test
    void seconds_derived_from_audio_are_taken_back_whichever_came_first() throws SQLException {
        begin();
        reply("early");
        assertThat(seconds()).isEqualTo(Map.of("output_audio out", new BigDecimal("0.5")));

        put("{\"output_audio_seconds\":\"20.4\"}").statusCode(200);
        assertThat(seconds()).isEqualTo(Map.of("measured out", new BigDecimal("20.4")));

        reply("late");
        assertThat(seconds()).isEqualTo(Map.of("measured out", new BigDecimal("20.4")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                | 400 | missing_required_parameter | input_audio_seconds
            {"input_audio_seconds":null}      | 400 | missing_required_parameter | input_audio_seconds
            {"input_audio_seconds":"-1"}      | 400 | invalid_value | input_audio_seconds
            {"input_audio_seconds":"a while"} | 400 | invalid_value | input_audio_seconds
            {"output_audio_seconds":1e400}    | 400 | invalid_value | output_audio_seconds
            {"output_audio_seconds":true}     | 400 | invalid_value | output_audio_seconds
            {"seconds":"1"}                   | 400 | unknown_parameter | seconds
            [1]                               | 400 | invalid_value |
            {"input_audio                     | 400 | invalid_json |
            """)
    void what_is_no_duration_is_refused(String body, int status, String code, String param) {
        begin();
        put(body).statusCode(status).body("error.code", equalTo(code)).body("error.param", equalTo(param));
    }

    @Test
    void a_session_that_nobody_knows_has_nothing_to_measure() {
        put("{\"input_audio_seconds\":\"1\"}").statusCode(404).body("error.code", equalTo("not_found"));
    }

    @Test
    void only_forwarders_measure() {
        begin();
        as("test-reader")
                .contentType("application/json")
                .body("{\"input_audio_seconds\":\"1\"}")
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then()
                .statusCode(403);
    }

    private void begin() {
        send("dev", session, "session.created", fresh("event"), ",\"session\":{\"type\":\"realtime\",\"model\":\"m\"}")
                .then()
                .statusCode(200);
    }

    /** Half a second of audio: 24,000 bytes of 16-bit PCM at 24 kHz. */
    private void reply(String name) {
        send(
                        "dev",
                        session,
                        "response.output_audio.delta",
                        fresh("event"),
                        ",\"response_id\":\"" + name + "\",\"item_id\":\"item_" + name + "\",\"delta\":\""
                                + "AAAA".repeat(8000) + "\"")
                .then()
                .statusCode(200);
        send("dev", session, "response.done", fresh("event"), ",\"response\":{\"id\":\"" + name + "\"}")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse put(String body) {
        return as("test-forwarder")
                .contentType("application/json")
                .body(body)
                .put("/v1/realtime/sessions/" + session + "/measured-usage")
                .then();
    }

    /** Audio seconds of the session in the ledger, by source and direction. */
    private Map<String, BigDecimal> seconds() throws SQLException {
        Map<String, BigDecimal> seconds = new TreeMap<>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select source, sum(input_audio_seconds) as input, sum(output_audio_seconds) as output"
                                + " from ledger_entry where tenant_id = 'default' and stream_id = '" + session
                                + "' group by source")) {
            while (row.next()) {
                put(seconds, row.getString("source") + " in", row.getBigDecimal("input"));
                put(seconds, row.getString("source") + " out", row.getBigDecimal("output"));
            }
        }
        return seconds;
    }

    private static void put(Map<String, BigDecimal> seconds, String name, BigDecimal sum) {
        if (sum != null && sum.signum() != 0) {
            seconds.put(name, sum.stripTrailingZeros());
        }
    }

    private int rows(String table) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table
                        + " where tenant_id = 'default' and stream_id = '" + session + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
