package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tenant is one that hardly any other test reads; what is broken is mended again. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ReadVerificationTest {

    private final DataSource database = TestDatabase.asOwner();

    private final String purpose = fresh("purpose");

    private RecordedReads recorded;

    @BeforeEach
    void readSomething() {
        recorded = new RecordedReads(database);
        for (int i = 0; i < 3; i++) {
            assertThat(read().statusCode()).isEqualTo(200);
        }
    }

    private Response read() {
        return as("test-other").header("X-Purpose", purpose).get("/v1/realtime/sessions");
    }

    private static JsonPath verification() {
        return as("test-other").get("/v1/audit/reads/verify").jsonPath();
    }

    private long number(int index) throws SQLException {
        return ReadEntry.sequenceNumber(recorded.withPurpose(purpose).get(index).id())
                .orElseThrow();
    }

    @Test
    void whatWasWrittenIsValid() throws SQLException {
        JsonPath found = verification();
        assertThat(found.getString("object")).isEqualTo("audit.verification");
        assertThat(found.getBoolean("valid")).isTrue();
        assertThat(found.<Object>get("first_broken")).isNull();
        assertThat(found.getLong("entries")).isGreaterThanOrEqualTo(number(2));
        assertThat(found.getString("last_id")).isEqualTo(ReadEntry.id(found.getLong("entries")));
        assertThat(found.getBoolean("has_more")).isFalse();
        JsonPath rest = as("test-other")
                .queryParam("after", ReadEntry.id(number(1)))
                .get("/v1/audit/reads/verify")
                .jsonPath();
        assertThat(rest.getLong("entries")).isBetween(1L, found.getLong("entries"));
    }

    @Test
    void anEntryThatWasChangedIsNamed() throws SQLException {
        long number = number(1);
        Map<String, String> columns = Map.of(
                "purpose", purpose, "api_key", "dev", "operation", "listSessions", "remote_address", "127.0.0.1");
        for (Map.Entry<String, String> column : columns.entrySet()) {
            String change = "update read_entry set %s = ? where tenant_id = 'other' and sequence_number = ?"
                    .formatted(column.getKey());
            assertThat(recorded.change(change, "innocent", number)).isEqualTo(1);
            JsonPath found = verification();
            recorded.change(change, column.getValue(), number);
            assertThat(found.getBoolean("valid")).isFalse();
            assertThat(found.getString("first_broken.id")).isEqualTo(ReadEntry.id(number));
            assertThat(found.getLong("entries")).isEqualTo(number - 1);
        }
        assertThat(verification().getBoolean("valid")).isTrue();
    }

    @Test
    void anEntryThatIsMissingIsNamed() throws SQLException {
        long number = number(1);
        recorded.change(
                "update read_entry set tenant_id = 'hidden' where tenant_id = 'other' and sequence_number = ?", number);
        JsonPath found = verification();
        recorded.change(
                "update read_entry set tenant_id = 'other' where tenant_id = 'hidden' and sequence_number = ?", number);
        assertThat(found.getString("first_broken.id")).isEqualTo(ReadEntry.id(number));
        assertThat(found.getString("first_broken.reason")).contains("missing");
        assertThat(verification().getBoolean("valid")).isTrue();
    }

    @Test
    void anEntryThatIsMissingAtTheEndIsNamed() throws SQLException {
        long number = number(2);
        recorded.change(
                "update read_entry set tenant_id = 'hidden' where tenant_id = 'other' and sequence_number >= ?",
                number);
        JsonPath found = verification();
        recorded.change("update read_entry set tenant_id = 'other' where tenant_id = 'hidden'");
        assertThat(found.getString("first_broken.id")).isEqualTo(ReadEntry.id(number));
    }

    @Test
    void aReadThatCannotBeRecordedIsNotAnswered() throws SQLException {
        long next = number(2) + 1;
        String forged = """
                insert into read_entry
                select tenant_id, ?, created_at, api_key, operation, path, subject_id, session_ids, num_sessions,
                       'forged', remote_address, forwarded_for, status, bytes, previous_hash, entry_hash
                from read_entry where tenant_id = 'other' and sequence_number = ?
                """;
        recorded.change(forged, next, next - 1);
        for (int i = 0; i < 2; i++) {
            Response answer = read();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.header("Shown-Sessions")).isNull();
            assertThat(answer.jsonPath().getString("error.code")).isEqualTo("not_recorded");
        }
        recorded.change("delete from read_entry where tenant_id = 'other' and purpose = 'forged'");
        assertThat(read().statusCode()).isEqualTo(200);
        assertThat(recorded.withPurpose(purpose)).hasSize(4);
        assertThat(verification().getBoolean("valid")).isTrue();
    }
}
