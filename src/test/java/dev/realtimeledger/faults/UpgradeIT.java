package dev.realtimeledger.faults;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.database.EmbeddedDatabase;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall;
import dev.realtimeledger.load.SimulatedCall.Event;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log that an older version wrote, from the first schema on: after the migration and one rebuild it tells the same, to
 * the byte, as one that the same events were forwarded to today.
 */
class UpgradeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SESSION = "sess_of_then";
    private static final int EVENTS = 500;

    private static final long DAY = 86_400;
    private static final long YESTERDAY = System.currentTimeMillis() / 1000 - DAY;
    private static final long TOMORROW = YESTERDAY + 2 * DAY;

    private static final List<String> READS = List.of(
            "/v1/realtime/sessions/" + SESSION,
            "/v1/realtime/sessions/" + SESSION + "/transcript",
            "/v1/realtime/sessions/" + SESSION + "/completeness",
            "/v1/realtime/sessions/" + SESSION + "/revisions",
            "/v1/realtime/responses?limit=100&session_id=" + SESSION,
            "/v1/realtime/items?limit=100&session_id=" + SESSION,
            "/v1/realtime/server-events/event_" + SESSION + "_1/body",
            "/v1/usage?start_time=" + YESTERDAY + "&end_time=" + TOMORROW + "&group_by=model");

    @ParameterizedTest
    @ValueSource(strings = {"2", "7", "14"})
    void anOlderLogTellsWhatItWouldToday(String version) throws Exception {
        List<Event> load = new SimulatedCall(SESSION).events(EVENTS);
        try (var older = PostgresProcess.start();
                var today = PostgresProcess.start()) {
            writeAs(version, older, load);
            try (var upgraded = ServerProcess.start("upgraded", older.url());
                    var fresh = ServerProcess.start("fresh", today.url())) {
                // When
                asTester(upgraded).post("/v1/admin/rebuild").then().statusCode(200);
                // One at a time: in the order of the older log.
                var forwarder = new Forwarder(ServerProcess.KEY, 1);
                forwarder.forward(fresh, load);
                assertThat(forwarder.refusals()).isEmpty();
                assertThat(forwarder.silences()).isEmpty();

                // Then
                for (String path : READS) {
                    assertThat(asTester(upgraded)
                                    .get(path)
                                    .then()
                                    .statusCode(200)
                                    .extract()
                                    .asString())
                            .as(path)
                            .isEqualTo(asTester(fresh).get(path).asString());
                }
                assertThat(asTester(upgraded).get("/v1/audit/verify").jsonPath().getBoolean("valid"))
                        .isTrue();
            }
        }
    }

    private static RequestSpecification asTester(ServerProcess server) {
        return given().baseUri("http://127.0.0.1").port(server.port()).header("X-Api-Key", ServerProcess.KEY);
    }

    private static void writeAs(String version, PostgresProcess database, List<Event> events) throws Exception {
        try (Connection owner = database.connect();
                Statement statement = owner.createStatement()) {
            // Its rights are those of the newest tables.
            statement.execute("drop role ledger_application");
            Flyway.configure()
                    .dataSource(database.jdbcUrl(), "postgres", "")
                    .target(version)
                    .load()
                    .migrate();
            owner.setAutoCommit(false);
            try (PreparedStatement row = owner.prepareStatement("""
                    insert into server_event (tenant_id, stream_id, sequence_number, event_id, type, received_at, event_time,
                        event_sequence, api_key, response_id, item_id, body_sha256, body_bytes, body)
                    values ('default', ?, ?, ?, ?, now(), ?::timestamptz, ?, 'test', ?, ?, sha256(?), ?, ?)
                    """)) {
                for (Event event : events) {
                    write(row, event);
                }
                row.executeBatch();
            }
            statement.execute("""
                    insert into event_identity (tenant_id, event_id, body_sha256, stream_id, sequence_number)
                    select tenant_id, event_id, body_sha256, stream_id, sequence_number from server_event
                    """);
            statement.execute("""
                    insert into stream (tenant_id, stream_id, last_sequence_number, created_at, last_event_at)
                    select tenant_id, stream_id, max(sequence_number), min(event_time), max(event_time) from server_event
                    group by 1, 2
                    """);
            owner.commit();
            owner.setAutoCommit(true);
            // The rights of then were others, so that those of today are given once more.
            statement.execute("delete from flyway_schema_history where version is null");
            EmbeddedDatabase.createApplicationRole(owner);
        }
    }

    private static void write(PreparedStatement row, Event event) throws Exception {
        byte[] body = event.body().getBytes(StandardCharsets.UTF_8);
        JsonNode said = JSON.readTree(body);
        row.setString(1, event.session());
        row.setLong(2, event.sequence() + 1L);
        row.setString(3, Forwarder.id(event));
        row.setString(4, event.type());
        row.setString(5, Load.time(event));
        row.setLong(6, event.sequence());
        setId(row, 7, said, "response");
        setId(row, 8, said, "item");
        row.setBytes(9, body);
        row.setInt(10, body.length);
        row.setBytes(11, body);
        row.addBatch();
    }

    private static void setId(PreparedStatement row, int index, JsonNode said, String of) throws SQLException {
        JsonNode id = said.has(of + "_id") ? said.get(of + "_id") : said.at("/" + of + "/id");
        row.setString(index, id.textValue());
    }
}
