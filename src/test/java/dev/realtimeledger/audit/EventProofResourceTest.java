package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventProofResourceTest {

    private static final String KEY = "test-careless";

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    CheckpointKeys keys;

    private final String session = fresh("sess");

    @Test
    void every_event_of_a_checkpoint_is_proved_offline() {
        List<String> events = events(4);
        checkpoint();
        send(KEY, session, "input_audio_buffer.cleared", fresh("event"), "");

        for (int i = 0; i < events.size(); i++) {
            Response proof = proof(events.get(i));

            proof.then().statusCode(200).body("head.sequence_number", equalTo(4));
            assertThat(proof.jsonPath().getList("following")).hasSize(3 - i);
            Verified verified = Verified.of(
                    proof.asString(), "--public-key", keys.signing().publicKey().base64());
            assertThat(verified.out()).contains("proof of " + events.get(i), "1 valid, 0 broken");
        }
    }

    @Test
    void an_event_that_is_newer_than_the_newest_checkpoint_has_no_proof_yet() {
        events(1);
        checkpoint();
        String late = events(1).getFirst();

        proof(late)
                .then()
                .statusCode(409)
                .body("error.code", equalTo("not_in_checkpoint"))
                .body("error.message", containsString("POST /v1/audit/checkpoints"));
        checkpoint();
        proof(late).then().statusCode(200);
    }

    @Test
    void an_id_that_several_sessions_hold_is_narrowed_by_the_session() {
        String event = events(1).getFirst();
        String other = fresh("sess");
        send(KEY, other, "input_audio_buffer.cleared", event, ",\"n\":1").then().statusCode(200);
        checkpoint();

        proof(event).then().statusCode(409).body("error.code", equalTo("ambiguous_id"));
        as(KEY).queryParam("session_id", other)
                .get("/v1/audit/server-events/" + event + "/proof")
                .then()
                .statusCode(200)
                .body("session_id", equalTo(other));
        as(KEY).queryParam("session_id", "none")
                .get("/v1/audit/server-events/" + event + "/proof")
                .then()
                .statusCode(404);
        proof("none").then().statusCode(404).body("error.type", equalTo("not_found_error"));
        as("test-reader").get("/v1/audit/server-events/none/proof").then().statusCode(403);
    }

    @Test
    void what_was_changed_is_not_proved() throws SQLException {
        List<String> events = events(3);
        checkpoint();
        for (String changed : Stream.of("api_key = api_key || 'x'", "body_commitment = sha256(salt)", "type = 'x'")
                .toList()) {
            try (StoredRows rows = StoredRows.of(database, "careless", session)) {
                rows.execute("update server_event set " + changed + " where %s and sequence_number = 2");

                proof(events.getFirst()).then().statusCode(409).body("error.code", equalTo("broken_chain"));
            }
        }
        proof(events.getFirst()).then().statusCode(200);
    }

    @Test
    void a_proof_that_would_be_too_large_is_refused() throws SQLException {
        List<String> events = events(1);
        checkpoint();
        try (StoredRows rows = StoredRows.of(database, "careless", session)) {
            rows.execute("update audit_checkpoint_leaf set sequence_number = 40002 where %s");

            proof(events.getFirst()).then().statusCode(422).body("error.code", equalTo("session_too_large"));
        }
    }

    private List<String> events(int count) {
        return Stream.generate(() -> fresh("event"))
                .limit(count)
                .peek(event -> send(KEY, session, "input_audio_buffer.cleared", event, "")
                        .then()
                        .statusCode(200))
                .toList();
    }

    private static void checkpoint() {
        as(KEY).post("/v1/audit/checkpoints").then().statusCode(201);
    }

    private static Response proof(String event) {
        return as(KEY).get("/v1/audit/server-events/" + event + "/proof");
    }
}
