package dev.realtimeledger.erasure;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DemonstrationTest {

    /** Of tenants that no other test calls. */
    private static final String KEY = "demonstration:test-careless";

    private static final String TENANT = "careless~demonstration";

    private final String session = fresh("sess");
    private final List<String> events = List.of(fresh("event"), fresh("event"), fresh("event"));

    private final DataSource owner = TestDatabase.asOwner();

    private Response forward(String event) {
        Response answer = Ledger.send(
                KEY,
                session,
                "response.done",
                event,
                ",\"response\":{\"object\":\"realtime.response\",\"id\":\"resp_" + event
                        + "\",\"status\":\"completed\",\"usage\":{\"total_tokens\":3,\"input_tokens\":2,\"output_tokens\":1}}");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    private static void remove() {
        as(KEY).delete("/v1/demonstration").then().statusCode(204);
    }

    @Test
    void what_is_forwarded_into_it_is_nowhere_else() {
        forward(events.getFirst());

        as(KEY).get("/v1/realtime/sessions/" + session).then().statusCode(200);
        as(KEY).get("/v1/api-key").then().body("tenant", equalTo(TENANT)).body("name", equalTo("dev"));
        as("test-careless").get("/v1/realtime/sessions/" + session).then().statusCode(404);
        remove();
    }

    @Test
    void it_is_taken_away_whole_and_begins_anew() throws SQLException {
        as(KEY).post("/v1/price-lists/openai-usd/load").then().statusCode(201);
        events.forEach(this::forward);
        as(KEY).post("/v1/audit/checkpoints").then().statusCode(201);
        as(KEY).get("/v1/realtime/sessions/" + session + "/transcript").then().statusCode(200);
        assertThat(rows()).hasSizeGreaterThan(8);

        remove();

        assertThat(rows()).isEmpty();
        as(KEY).get("/v1/realtime/sessions").then().body("data.size()", equalTo(0));
        // The instance has written the stream a moment ago, and must not go on where it was.
        JsonPath again = forward(events.getLast()).jsonPath();
        assertThat(again.getInt("sequence_number")).isEqualTo(1);
        assertThat(again.getBoolean("duplicate")).isFalse();
        JsonPath verified = as(KEY).get("/v1/audit/verify").jsonPath();
        assertThat(verified.getBoolean("valid")).as(verified.prettify()).isTrue();
        remove();
    }

    @Test
    void records_are_not_removed_and_a_demonstration_by_nobody_but_who_may() {
        String record = fresh("event");
        Ledger.send("test-careless", session, "input_audio_buffer.cleared", record, "")
                .then()
                .statusCode(200);

        as("test-careless")
                .delete("/v1/demonstration")
                .then()
                .statusCode(409)
                .body("error.code", equalTo("no_demonstration"));
        as("demonstration:test-reader").delete("/v1/demonstration").then().statusCode(403);
        as("demonstration:unknown").delete("/v1/demonstration").then().statusCode(401);
        as("demonstration:" + KEY).delete("/v1/demonstration").then().statusCode(401);
        remove();

        as("test-careless").get("/v1/realtime/server-events/" + record).then().statusCode(200);
    }

    /** By table how many rows it has of the demonstration, where there are some. */
    private Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement();
                Statement count = connection.createStatement();
                ResultSet tables = statement.executeQuery("""
                        select c.relname
                        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                        """)) {
            while (tables.next()) {
                String table = tables.getString(1);
                try (ResultSet row =
                        count.executeQuery("select count(*) from " + table + " where tenant_id = '" + TENANT + "'")) {
                    row.next();
                    if (row.getLong(1) > 0) {
                        rows.put(table, row.getLong(1));
                    }
                }
            }
        }
        return rows;
    }
}
