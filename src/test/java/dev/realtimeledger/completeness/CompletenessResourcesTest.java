package dev.realtimeledger.completeness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.history.Filters;
import dev.realtimeledger.history.HurryingClock;
import dev.realtimeledger.history.RealtimeSessions;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class CompletenessResourcesTest {

    private static final String SESSIONS = "/v1/realtime/sessions";

    @Inject
    CurrentIdentityAssociation caller;

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    RealtimeSessions sessions;

    @Inject
    CompletenessReader reader;

    private final String call = Ledger.fresh("call");
    private final String session = Ledger.fresh("sess");
    private final String response = Ledger.fresh("resp");

    @Test
    void aSessionSaysWhatItLacks() {
        send("dev", session, 0, "session.created", "'session':{'type':'realtime'}");
        send("dev", session, 3, "response.created", response("in_progress"));

        JsonPath found = Ledger.list(SESSIONS + "/" + session + "/completeness", Map.of());

        assertThat(found.getString("object")).isEqualTo("realtime.completeness");
        assertThat(found.getString("session_id")).isEqualTo(session);
        assertThat(found.getString("verdict")).isEqualTo("open");
        assertThat(found.getList("findings.code")).containsExactly("sequence_gap", "response_not_done");
        assertThat(found.getList("findings.subject")).containsExactly("1-2", response);
        assertThat(found.getString("findings[0].message")).isEqualTo("No events have the forwarder's numbers 1-2.");
        assertThat(found.getInt("num_findings")).isEqualTo(2);
        assertThat(found.getInt("num_server_events")).isEqualTo(2);
        assertThat(found.getString("last_event_at")).endsWith("Z");
    }

    @Test
    void theMissingEventMayArriveLaterWithOrWithoutItsSession() {
        String other = Ledger.fresh("sess");
        String otherResponse = Ledger.fresh("resp");
        send("dev", session, 0, "response.created", response("in_progress"));
        send("dev", other, 0, "response.created", response("in_progress").replace(response, otherResponse));
        assertThat(listed("open")).containsExactlyInAnyOrder(session, other);
        assertThat(listed("complete")).isEmpty();

        send("dev", session, 1, "response.done", response("completed"));
        assertThat(listed("open")).containsExactly(other);
        assertThat(listed("complete")).containsExactly(session);

        send("dev", null, null, "response.done", response("completed").replace(response, otherResponse));
        assertThat(listed("open")).isEmpty();
        assertThat(listed("complete")).containsExactlyInAnyOrder(session, other);

        send("dev", session, 3, "response.created", response("in_progress").replace(response, response + "_b"));
        assertThat(listed("open")).containsExactly(session);
        assertThat(listed("incomplete")).isEmpty();
    }

    @Test
    void whatIsMissingForTenMinutesIsIncomplete() throws SQLException {
        send("dev", session, 0, "response.created", response("in_progress"));
        assertThat(listed("open")).containsExactly(session);

        for (String table : List.of("server_event", "session_completeness")) {
            String column = table.equals("server_event") ? "received_at" : "last_received_at";
            update("update " + table + " set " + column + " = " + column
                    + " - interval '11 minutes' where tenant_id = 'default' and stream_id = '" + session + "'");
        }

        assertThat(listed("open")).isEmpty();
        assertThat(listed("incomplete")).containsExactly(session);
        assertThat(Ledger.list(SESSIONS + "/" + session + "/completeness", Map.of())
                        .getString("verdict"))
                .isEqualTo("incomplete");
    }

    @Test
    void whatOlderRulesFoundIsWorkedOutAgain() throws SQLException {
        send("dev", session, 0, "session.updated", "'session':{'type':'realtime'}");
        assertThat(listed("complete")).containsExactly(session);
        update("update session_completeness set has_findings = true where stream_id = '" + session + "'");
        assertThat(listed("complete")).isEmpty();

        update("update session_completeness set rules = rules - 1 where stream_id = '" + session + "'");

        assertThat(listed("complete")).containsExactly(session);
    }

    @Test
    void aListThatHasTooMuchToWorkOutKeepsWhatItDid() throws SQLException {
        String tenant = Ledger.fresh("tenant");
        storeSessions(tenant, 3);
        CompletenessList list = new CompletenessList(sessions, reader, new HurryingClock(Duration.ofSeconds(6)));

        assertThatThrownBy(() -> list.filter(new Filters(), tenant, "complete"))
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(503);
                    assertThat(refusal.error().code()).isEqualTo("completeness_catching_up");
                    assertThat(refusal.retryAfter()).isPositive();
                });
        list.filter(new Filters(), tenant, "complete");

        assertThat(count("select count(*) from session_completeness where tenant_id = '" + tenant + "'"))
                .isEqualTo(3);
    }

    @Test
    void aSessionMadeToFillTheMemoryHasNoVerdictAndLeavesTheOthersTheirs() throws SQLException {
        String tenant = Ledger.fresh("tenant");
        storeSessions(tenant, 2);
        CompletenessList list = new CompletenessList(sessions, reader, Clock.systemUTC());
        String found = "select count(*) from session_completeness where tenant_id = '" + tenant + "'";
        list.filter(new Filters(), tenant, "complete");
        assertThat(count(found)).isEqualTo(2);

        update("insert into realtime_item (tenant_id, stream_id, item_id, created_at, first_sequence_number, evidence)"
                + " select '" + tenant + "', 'sess_1', 'item_' || n, now(), 1, repeat('x', 4000000)"
                + " from generate_series(1, 8) as n");
        update("update stream set last_sequence_number = 2 where tenant_id = '" + tenant + "'");
        list.filter(new Filters(), tenant, "complete");

        assertThat(count(found + " and stream_id = 'sess_1' and has_findings is null"))
                .isEqualTo(1);
        assertThat(count(found + " and last_sequence_number = 2")).isEqualTo(2);
    }

    @Test
    void othersSeeNothing() {
        send("dev", session, 0, "response.created", response("in_progress"));
        String path = SESSIONS + "/" + session + "/completeness";

        Ledger.as("test-other").get(path).then().statusCode(404);
        assertThat(Ledger.as("test-other")
                        .queryParams(Map.of("completeness", "open", "call_id", call))
                        .get(SESSIONS)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getList("data"))
                .isEmpty();
        Ledger.as("test-reader").get(path).then().statusCode(200);
        Ledger.as("test-clerk").get(path).then().statusCode(403);
        Ledger.as("test-forwarder").get(path).then().statusCode(403);
        Ledger.as("nobody").get(path).then().statusCode(401);
    }

    @Test
    void thereAreThreeVerdicts() {
        JsonPath refused = Ledger.reader()
                .queryParam("completeness", "COMPLETE")
                .get(SESSIONS)
                .then()
                .statusCode(400)
                .extract()
                .jsonPath();

        assertThat(refused.getString("error.param")).isEqualTo("completeness");
        Ledger.reader().get(SESSIONS + "/none/completeness").then().statusCode(404);
        Ledger.reader().get(SESSIONS + "/unassigned/completeness").then().statusCode(404);
    }

    @Test
    void theFilterGoesWithPages() {
        for (int number = 0; number < 3; number++) {
            send("dev", session + number, 0, "error", "'error':{'type':'x'}");
        }
        Map<String, Object> query = Map.of("call_id", call, "completeness", "complete", "order", "asc", "limit", 2);

        JsonPath first = Ledger.list(SESSIONS, query);

        assertThat(first.getList("data.id")).containsExactly(session + 0, session + 1);
        assertThat(first.getBoolean("has_more")).isTrue();
        Map<String, Object> next =
                Map.of("call_id", call, "completeness", "complete", "order", "asc", "after", session + 1);
        assertThat(Ledger.list(SESSIONS, next).getList("data.id")).containsExactly(session + 2);
    }

    private List<String> listed(String verdict) {
        return Ledger.list(SESSIONS, Map.of("call_id", call, "completeness", verdict))
                .getList("data.id");
    }

    private String response(String status) {
        return "'response':{'object':'realtime.response','id':'%s','status':'%s','output':[],'usage':{'total_tokens':1}}"
                .formatted(response, status);
    }

    private void send(String key, String sessionId, Integer position, String type, String fields) {
        var request = Ledger.as(key).contentType("application/json").header("X-Call-Id", call);
        if (sessionId != null) {
            request.header("X-Session-Id", sessionId);
        }
        if (position != null) {
            request.header("X-Event-Sequence", position);
        }
        request.body("{'type':'%s','event_id':'%s',%s}"
                        .formatted(type, Ledger.fresh("event"), fields)
                        .replace('\'', '"'))
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }

    /** Sessions sess_1 and so on, of one event each, of a tenant that is then the caller's. */
    private void storeSessions(String tenant, int number) throws SQLException {
        caller.setIdentity(QuarkusSecurityIdentity.builder()
                .setPrincipal(new Caller(tenant, "reader"))
                .build());
        update("insert into stream (tenant_id, stream_id, last_sequence_number, created_at, last_event_at)"
                + " select '" + tenant + "', 'sess_' || n, 1, now(), now() from generate_series(1, " + number
                + ") as n");
        update("insert into server_event (tenant_id, stream_id, sequence_number, event_id, type, received_at, api_key,"
                + " body_sha256, body_bytes, body) select '" + tenant + "', 'sess_' || n, 1, 'event', 'error', now(),"
                + " 'key', sha256(''), 0, '' from generate_series(1, " + number + ") as n");
    }

    private void update(String statement) throws SQLException {
        try (var connection = database.getConnection();
                var prepared = connection.prepareStatement(statement)) {
            assertThat(prepared.executeUpdate()).isPositive();
        }
    }

    private int count(String query) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(query);
                var row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
