package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an auditor and a finance person still have once a session was erased; in a tenant of its own. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasedEvidenceTest {

    private static final String KEY = "test-aged";

    @Inject
    CheckpointKeys keys;

    private final DataSource database = TestDatabase.asOwner();

    private final String session = fresh("sess");

    private String say(String text) {
        String eventId = fresh("event");
        send(
                        KEY,
                        session,
                        "response.done",
                        eventId,
                        ",\"response\":{\"id\":\"" + fresh("resp")
                                + "\",\"status\":\"completed\",\"output\":[{\"id\":\"" + fresh("item")
                                + "\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"" + text
                                + "\"}]}],\"usage\":{\"total_tokens\":30,\"input_tokens\":10,\"output_tokens\":20}}")
                .then()
                .statusCode(200);
        return eventId;
    }

    private void erase() {
        as(KEY).post("/v1/realtime/sessions/" + session + "/erase")
                .then()
                .statusCode(200)
                .body("sessions[0].status", equalTo("erased"));
    }

    private static String checkpoint() {
        return as(KEY).post("/v1/audit/checkpoints")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("id");
    }

    @Test
    void the_chain_and_the_proofs_of_before_and_after_verify_offline() {
        String event = say("first");
        say("second");
        String before = checkpoint();
        erase();
        String publicKey = keys.signing().publicKey().base64();

        String chain = as(KEY).get("/v1/audit/sessions/" + session + "/chain").asString();
        assertThat(Verified.of(chain).out()).contains("3 entries, 2 erased", "1 valid, 0 broken");
        String proof =
                as(KEY).get("/v1/audit/server-events/" + event + "/proof").asString();
        assertThat(Verified.of(proof, "--public-key", publicKey).out()).contains("1 valid, 0 broken");
        as(KEY).queryParam("checkpoint", before)
                .get("/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true));
        checkpoint();
        String later =
                as(KEY).get("/v1/audit/server-events/" + event + "/proof").asString();
        assertThat(Verified.of(later, "--public-key", publicKey).out()).contains("1 valid, 0 broken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "residue = replace(residue, '\"total_tokens\":30', '\"total_tokens\":3')",
                "residue = '{}'",
                "erased_by = null",
                "erased_by = 2",
                "erased_by = 4"
            })
    void who_changes_what_is_left_of_an_erased_event_is_found(String change) throws SQLException {
        say("first");
        say("second");
        erase();
        try (StoredRows rows = StoredRows.of(database, "aged", session)) {
            rows.execute("update server_event set " + change + " where %s and sequence_number = 1");
            verify().body("valid", equalTo(false));
            rows.restore();
            verify().body("valid", equalTo(true));
        }
    }

    @Test
    void a_body_that_no_erasure_took_is_missing_also_where_there_is_one() throws SQLException {
        say("first");
        erase();
        say("second");
        try (StoredRows rows = StoredRows.of(database, "aged", session)) {
            rows.execute("update server_event set body = null, salt = null, residue = '{}', erased_by = 2 where %s"
                    + " and sequence_number = 3");
            verify().body("valid", equalTo(false));
            rows.restore();
            rows.execute("update server_event set salt = null, erased_by = 4 where %s and sequence_number = 3");
            verify().body("valid", equalTo(false)).body("first_broken.sequence_number", equalTo(3));
            rows.restore();
        }
    }

    private ValidatableResponse verify() {
        return as(KEY).queryParam("session_id", session)
                .get("/v1/audit/verify")
                .then()
                .statusCode(200);
    }

    @Test
    void usage_and_statements_are_the_same_to_the_last_byte_also_after_a_rebuild() {
        say("first");
        say("second");
        List<String> before = bills();

        erase();

        assertThat(bills()).isEqualTo(before);
        as(KEY).post("/v1/admin/rebuild").then().statusCode(200).body("status", equalTo("completed"));
        assertThat(bills()).isEqualTo(before);
    }

    private List<String> bills() {
        Instant from = Instant.now().truncatedTo(ChronoUnit.DAYS);
        String usage = as(KEY).queryParam(
                        "start_time", from.minus(1, ChronoUnit.DAYS).getEpochSecond())
                .queryParam("end_time", from.plus(1, ChronoUnit.DAYS).getEpochSecond())
                .queryParam("group_by", "session_id")
                .get("/v1/usage")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        String statement = as(KEY).get("/v1/statements/" + YearMonth.now(ZoneOffset.UTC))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(usage).contains(session);
        return List.of(usage, statement);
    }
}
