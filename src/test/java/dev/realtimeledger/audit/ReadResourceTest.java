package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.audit.RecordedReads.Recorded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class ReadResourceTest {

    private static final String READS = "/v1/audit/reads";

    private final DataSource database = TestDatabase.asOwner();

    private final String run = fresh("read");
    private final String session = "sess_" + run;
    private final String purpose = "complaint " + run;

    private RecordedReads recorded;

    @BeforeEach
    void forwardACall() {
        recorded = new RecordedReads(database);
        forward(session, run);
    }

    private static void forward(String session, String run) {
        send(
                "dev",
                session,
                "session.created",
                "event_s_" + run,
                ",\"session\":{\"type\":\"realtime\",\"id\":\"prov_" + run + "\"}");
        send("dev", session, "conversation.item.done", "event_i_" + run, """
                ,"item":{"id":"item_%s","type":"message","status":"completed","role":"user",
                "content":[{"type":"input_text","text":"Where is %s?"}]}""".formatted(run, run));
        send("dev", session, "response.done", "event_r_" + run, """
                ,"response":{"object":"realtime.response","id":"resp_%s","status":"completed",
                "conversation_id":"conv_%s","output":[]}""".formatted(run, run));
    }

    private RequestSpecification reading() {
        return reader().header("X-Purpose", purpose);
    }

    @Test
    void everyKindOfReadLeavesOneEntry() throws SQLException {
        String item = "item_" + run;
        String response = "resp_" + run;
        String event = "event_i_" + run;
        Map<String, List<String>> reads = new LinkedHashMap<>();
        reads.put("/realtime/sessions/" + session, List.of("getSession", session));
        reads.put("/realtime/sessions/prov_" + run, List.of("getSession", "prov_" + run));
        reads.put("/realtime/sessions/" + session + "/revisions", List.of("listSessionRevisions", session));
        reads.put("/realtime/sessions/" + session + "/responses", List.of("listSessionResponses", session));
        reads.put("/realtime/sessions/" + session + "/items", List.of("listSessionItems", session));
        reads.put("/realtime/sessions/" + session + "/server-events", List.of("listSessionServerEvents", session));
        reads.put("/realtime/sessions/" + session + "/transcript", List.of("getSessionTranscript", session));
        reads.put("/realtime/sessions/" + session + "/completeness", List.of("getSessionCompleteness", session));
        reads.put("/realtime/responses/" + response, List.of("getResponse", response));
        reads.put("/realtime/responses/" + response + "/items", List.of("listResponseItems", response));
        reads.put("/realtime/items/" + item, List.of("getItem", item));
        reads.put("/realtime/conversations/conv_" + run, List.of("getConversation", "conv_" + run));
        reads.put("/realtime/server-events/" + event, List.of("getServerEvent", event));
        reads.put("/realtime/server-events/" + event + "/body", List.of("getServerEventBody", event));

        reads.put("/audit/sessions/" + session + "/chain", List.of("getSessionChain", session));
        reads.put("/audit/sessions/prov_" + run + "/chain", List.of("getSessionChain", "prov_" + run));
        reads.put("/audit/server-events/" + event + "/proof", List.of("getServerEventProof", event));
        reader().post("/v1/audit/checkpoints").then().statusCode(201);

        for (Map.Entry<String, List<String>> read : reads.entrySet()) {
            Response answer = reading().get("/v1" + read.getKey());
            assertThat(answer.statusCode()).as(read.getKey()).isEqualTo(200);
            assertThat(answer.header("Shown-Sessions")).isNull();
            Recorded entry = recorded.withPurpose(purpose).getLast();
            assertThat(List.of(entry.operation(), entry.subject())).isEqualTo(read.getValue());
            assertThat(entry.status()).isEqualTo(200);
            assertThat(entry.bytes()).isEqualTo(answer.asByteArray().length);
            if (!entry.operation().equals("listResponseItems")) {
                assertThat(entry.sessions()).as(read.getKey()).containsExactly(session);
            }
        }
        assertThat(recorded.withPurpose(purpose)).hasSize(reads.size());
    }

    @Test
    void aListNamesTheSessionsThatItShows() throws SQLException {
        String other = "sess_other_" + run;
        forward(other, "other_" + run);
        for (String list : List.of("sessions", "items", "responses", "conversations")) {
            reading().queryParam("limit", 2).get("/v1/realtime/" + list).then().statusCode(200);
        }
        reading()
                .queryParam("limit", 6)
                .get("/v1/realtime/server-events")
                .then()
                .statusCode(200);
        reading().accept("text/csv").queryParam("session_id", other).get("/v1/realtime/items");
        reading()
                .accept("application/x-ndjson")
                .queryParam("session_id", "none")
                .get("/v1/realtime/items");

        List<Recorded> reads = recorded.withPurpose(purpose);
        assertThat(reads.subList(0, 5)).allSatisfy(read -> {
            assertThat(read.subject()).isNull();
            assertThat(read.sessions()).containsExactlyInAnyOrder(session, other);
            assertThat(read.numSessions()).isEqualTo(2);
        });
        assertThat(reads.get(5).sessions()).containsExactly(other);
        assertThat(reads.get(6).sessions()).isEmpty();
    }

    @Test
    void whatTheCallerHasAlreadyAndHeadsAreReadsToo() throws SQLException {
        String path = "/v1/realtime/items/item_" + run;
        String tag = reading().get(path).header("ETag");
        Response known = reading().header("If-None-Match", tag).get(path);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.header("Shown-Sessions")).isNull();
        reading().head(path).then().statusCode(200);

        List<Recorded> reads = recorded.withPurpose(purpose);
        assertThat(reads).extracting(Recorded::status).containsExactly(200, 304, 200);
        assertThat(reads).extracting(Recorded::sessions).containsOnly(List.of(session));
        assertThat(reads.subList(1, 3)).extracting(Recorded::bytes).containsOnly(0L);
    }

    @Test
    void aRefusedReadLeavesNone() throws SQLException {
        reading().get("/v1/realtime/sessions/none").then().statusCode(404);
        reading().get("/v1/realtime/nothing").then().statusCode(404);
        reading().queryParam("colour", "red").get("/v1/realtime/items").then().statusCode(400);
        as("test-clerk")
                .header("X-Purpose", purpose)
                .get("/v1/realtime/items")
                .then()
                .statusCode(403);
        as("unknown")
                .header("X-Purpose", purpose)
                .get("/v1/realtime/items")
                .then()
                .statusCode(401);
        reading().get("/v1/prices").then().statusCode(200);

        assertThat(recorded.withPurpose(purpose)).isEmpty();
    }

    @Test
    void aPurposeThatCannotBeKeptIsRefused() {
        for (String bad : List.of("x".repeat(257), "a\tb")) {
            Response answer = reader().header("X-Purpose", bad).get("/v1/realtime/sessions/" + session);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.jsonPath().getString("error.param")).isEqualTo("X-Purpose");
        }
        reader().header("X-Purpose", "x".repeat(256))
                .get("/v1/realtime/sessions/" + session)
                .then()
                .statusCode(200);
    }

    @Test
    void theListSaysWhoReadWhatWhenFromWhereAndWhy() {
        Instant before = Instant.now().minusSeconds(1);
        as("test-reader")
                .header("X-Purpose", purpose)
                .header("X-Forwarded-For", "203.0.113.7, 198.51.100.2")
                .get("/v1/realtime/sessions/" + session + "/transcript");

        JsonPath page =
                as("test-auditor").queryParam("session_id", session).get(READS).jsonPath();

        assertThat(page.getList("data")).hasSize(1);
        Map<String, Object> read = page.getMap("data[0]");
        assertThat(read)
                .containsEntry("object", "audit.read")
                .containsEntry("api_key", "reader")
                .containsEntry("operation", "getSessionTranscript")
                .containsEntry("path", "/v1/realtime/sessions/{session_id}/transcript")
                .containsEntry("subject_id", session)
                .containsEntry("session_ids", List.of(session))
                .containsEntry("num_sessions", 1)
                .containsEntry("purpose", purpose)
                .containsEntry("remote_address", "127.0.0.1")
                .containsEntry("forwarded_for", "203.0.113.7, 198.51.100.2")
                .containsEntry("status", 200)
                .containsEntry("id", "read_" + read.get("sequence_number"));
        assertThat(Instant.parse((String) read.get("created_at"))).isBetween(before, Instant.now());
        assertThat(List.of((String) read.get("entry_hash"), (String) read.get("previous_hash")))
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void theListIsFilteredAndPaged() {
        for (String key : List.of("dev", "test-reader", "dev")) {
            as(key).get("/v1/realtime/sessions/" + session);
        }
        JsonPath all = list(READS, Map.of("session_id", session, "order", "asc"));
        assertThat(all.getList("data.api_key")).containsExactly("dev", "reader", "dev");
        assertThat(list(READS, Map.of("session_id", session, "api_key", "reader"))
                        .getList("data.id"))
                .containsExactly(all.getString("data[1].id"));
        assertThat(list(READS, Map.of("session_id", "prov_" + run)).getList("data"))
                .hasSize(3);

        String second = all.getString("data[1].created_at");
        Map<String, Object> ascending = Map.of("session_id", session, "order", "asc");
        assertThat(filtered(ascending, "created_after", second))
                .isEqualTo(all.getList("data.id").subList(1, 3));
        assertThat(filtered(ascending, "created_before", second))
                .isEqualTo(all.getList("data.id").subList(0, 1));
        assertThat(filtered(ascending, "after", all.getString("data[1].id"))).hasSize(1);
        assertThat(filtered(ascending, "before", all.getString("data[1].id"))).hasSize(1);
        assertThat(filtered(Map.of("session_id", session), "after", all.getString("data[1].id")))
                .containsExactly(all.getString("data[0].id"));
        assertThat(list(READS, Map.of("created_after", "2020-01-01T00:00:00Z", "limit", 1))
                        .getList("data"))
                .hasSize(1);
        assertThat(list(READS, Map.of("created_before", "1577836800")).getList("data"))
                .isEmpty();
        assertThat(list(READS, Map.of("created_after", "4102444800")).getList("data"))
                .isEmpty();
        reader().queryParam("after", "read_0").get(READS).then().statusCode(400);

        Response csv =
                reader().accept("text/csv").queryParam("session_id", session).get(READS);
        assertThat(csv.asString().lines()).hasSize(4).first().asString().startsWith("object,id,created_at,api_key,");
        assertThat(reader().accept("application/x-ndjson")
                        .queryParam("session_id", session)
                        .get(READS)
                        .asString()
                        .lines())
                .hasSize(3);
    }

    private static List<String> filtered(Map<String, Object> query, String name, Object value) {
        return reader().queryParams(query)
                .queryParam(name, value)
                .get(READS)
                .jsonPath()
                .getList("data.id");
    }

    @Test
    void readingTheListIsARead() throws SQLException {
        reading().queryParam("session_id", session).get(READS).then().statusCode(200);
        reading().get(READS + "/verify").then().statusCode(200);

        assertThat(recorded.withPurpose(purpose))
                .extracting(Recorded::operation, Recorded::sessions)
                .containsExactly(tuple("listReads", List.of()), tuple("verifyReads", List.of()));
    }

    @Test
    void anotherTenantSeesNothing() {
        reading().get("/v1/realtime/sessions/" + session);
        assertThat(as("test-other")
                        .queryParam("session_id", session)
                        .get(READS)
                        .jsonPath()
                        .getList("data"))
                .isEmpty();
        as("test-reader").get(READS).then().statusCode(403);
    }
}
