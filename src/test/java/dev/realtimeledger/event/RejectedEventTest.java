package dev.realtimeledger.event;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class RejectedEventTest {

    private final DataSource database = TestDatabase.asOwner();

    @Test
    void keepsWhatWasRefused() {
        String garbage = fresh("{not json");
        for (int i = 0; i < 2; i++) {
            reader().contentType("application/json")
                    .header("X-Session-Id", "sess_refused")
                    .body(garbage.getBytes(StandardCharsets.UTF_8))
                    .post(EVENTS + "/response.done")
                    .then()
                    .statusCode(400);
        }

        JsonPath row = list("/v1/realtime/rejected-events", Map.of("limit", 1));

        assertThat(row.getString("data[0].body")).isEqualTo(garbage);
        assertThat(row.getString("data[0].code")).isEqualTo("invalid_json");
        assertThat(row.getString("data[0].session_id")).isEqualTo("sess_refused");
        assertThat(row.getInt("data[0].count")).isEqualTo(2);
        assertThat(row.<Object>get("data[0].body_base64")).isNull();
    }

    @Test
    void walksTheRefused() {
        for (int i = 0; i < 3; i++) {
            byte[] noText = (fresh("refused") + "\u0000").getBytes(StandardCharsets.UTF_16);
            reader().contentType("application/json").body(noText).post(EVENTS + "/response.done");
        }
        Map<String, Object> query = new HashMap<>(Map.of("limit", 1));
        for (int i = 0; i < 3; i++) {
            JsonPath page = list("/v1/realtime/rejected-events", query);
            assertThat(page.<Object>get("data[0].body")).isNull();
            assertThat(Base64.getDecoder().decode(page.getString("data[0].body_base64")))
                    .hasSize(page.getInt("data[0].body_bytes"));
            query.put("after", page.getString("last_id"));
        }
    }

    @Test
    void endsAPageBeforeItIsTooLarge() {
        List<String> markers = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            markers.add(fresh("large"));
            String body = markers.getLast() + " ".repeat(250_000);
            reader().contentType("application/json")
                    .body(body.getBytes(StandardCharsets.UTF_8))
                    .post(EVENTS + "/response.done");
        }
        Map<String, Object> query = new HashMap<>(Map.of("limit", 14));

        Response first = reader().queryParams(query).get("/v1/realtime/rejected-events");
        query.put("after", first.jsonPath().getString("last_id"));
        JsonPath second = list("/v1/realtime/rejected-events", query);

        assertThat(first.asByteArray()).hasSizeBetween(2_500_000, 3_000_000);
        assertThat(first.jsonPath().getBoolean("has_more")).isTrue();
        List<String> read = new ArrayList<>(first.jsonPath().getList("data.body"));
        read.addAll(second.getList("data.body"));
        assertThat(read.stream().limit(14).map(String::strip)).isEqualTo(markers.reversed());
    }

    @Test
    void showsNothingThatIsNoLongerKept() throws SQLException {
        String outdated = fresh("{outdated");
        reader().contentType("application/json").body(outdated).post(EVENTS + "/response.done");
        JsonPath before = list("/v1/realtime/rejected-events", Map.of("limit", 1));
        assertThat(before.getString("data[0].body")).isEqualTo(outdated);

        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "update rejected_event set last_received_at = now() - interval '31 days' where id = ?")) {
            statement.setString(1, before.getString("data[0].id"));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }

        assertThat(list("/v1/realtime/rejected-events", Map.of("limit", 100)).getList("data.body"))
                .doesNotContain(outdated);
        reader().queryParam("after", before.getString("data[0].id"))
                .get("/v1/realtime/rejected-events")
                .then()
                .statusCode(400);
    }
}
