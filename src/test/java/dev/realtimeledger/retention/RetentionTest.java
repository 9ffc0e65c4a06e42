package dev.realtimeledger.retention;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.audit.AgedReads;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.erasure.AgedContent;
import dev.realtimeledger.event.TenantChain;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** In a tenant of its own, for what is old goes, whosever test it is of. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RetentionTest {

    private static final String TENANT = "aged";
    private static final String KEY = "test-aged";

    @Inject
    AgedContent content;

    @Inject
    AgedReads reads;

    @Inject
    Transactions transactions;

    @Inject
    TenantChain chain;

    private final String session = fresh("sess");
    private final String response = fresh("resp");
    private final String item = fresh("item");

    /** As on the day in {@code days}. */
    private Retention retention(String policy, int days) {
        return new Retention(
                new RetentionPolicy(policy),
                content,
                reads,
                transactions,
                chain,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(days)),
                new RetentionConfig() {
                    @Override
                    public Optional<String> retention() {
                        return Optional.empty();
                    }

                    @Override
                    public Duration retentionTime() {
                        return Duration.ofSeconds(20);
                    }
                });
    }

    private Retention.Result run(String policy, int days) throws SQLException {
        return retention(policy, days).run(TENANT, "dev");
    }

    private String send(String sessionId, String type, String fields) {
        String eventId = fresh("event");
        var request = as(KEY).contentType("application/json");
        if (sessionId != null) {
            request.header("X-Session-Id", sessionId)
                    .header(
                            "X-Event-Time",
                            Instant.now().minus(Duration.ofDays(1)).toString());
        }
        request.body("{\"type\":\"" + type + "\",\"event_id\":\"" + eventId + "\"," + fields + "}")
                .post(EVENTS + "/" + type)
                .then()
                .statusCode(200);
        return eventId;
    }

    private void sendCall() {
        send(
                session,
                "response.output_text.delta",
                "\"response_id\":\"" + response + "\",\"item_id\":\"" + item
                        + "\",\"output_index\":0,\"content_index\":0,\"delta\":\"hel\"");
        send(
                session,
                "response.done",
                "\"response\":{\"id\":\"" + response
                        + "\",\"status\":\"completed\",\"output\":[{\"id\":\"" + item
                        + "\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"hello\"}]}],"
                        + "\"usage\":{\"total_tokens\":3,\"input_tokens\":1,\"output_tokens\":2}}");
    }

    private JsonPath read(String path) {
        return as(KEY).get("/v1/realtime" + path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private void expectValid() {
        as(KEY).queryParam("session_id", session)
                .get("/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true));
    }

    @Test
    void sessions_that_are_old_lose_their_texts_and_keep_their_bills() throws Exception {
        sendCall();
        assertThat(run("bodies=30d", 5).isNothing()).isTrue();
        assertThat(read("/items/" + item).getString("content[0].text")).isEqualTo("hello");

        Retention.Result result = run("bodies=30d", 40);

        assertThat(result.sessions()).isPositive();
        assertThat(result.hasMore()).isFalse();
        assertThat(read("/items/" + item).getString("content[0].text")).isEmpty();
        assertThat(read("/responses/" + response).getInt("usage.total_tokens")).isEqualTo(3);
        assertThat(run("bodies=30d", 40).isNothing()).isTrue();
        expectValid();
        JsonPath rebuilt = as(KEY).contentType("application/json")
                .body("{\"session_id\":\"" + session + "\"}")
                .post("/v1/admin/rebuild")
                .jsonPath();
        assertThat(rebuilt.getInt("num_rewritten")).isZero();
        assertThat(read("/items/" + item).getString("content[0].text")).isEmpty();
    }

    @Test
    void a_session_on_hold_is_kept_until_the_hold_is_lifted() throws Exception {
        sendCall();
        as(KEY).put("/v1/admin/holds/" + session).then().statusCode(200);

        run("bodies=30d,deltas=10d", 40);
        assertThat(read("/items/" + item).getString("content[0].text")).isEqualTo("hello");

        as(KEY).delete("/v1/admin/holds/" + session).then().statusCode(200);
        run("bodies=30d", 40);
        assertThat(read("/items/" + item).getString("content[0].text")).isEmpty();
    }

    @Test
    void what_comes_after_is_looked_at_again() throws Exception {
        sendCall();
        run("bodies=30d", 40);
        send(
                session,
                "conversation.item.created",
                "\"item\":{\"id\":\"" + item
                        + "_2\",\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"more\"}]}");

        assertThat(run("bodies=30d", 40).serverEvents()).isEqualTo(1);
        assertThat(read("/items/" + item + "_2").getString("content[0].text")).isEmpty();
    }

    @Test
    void deltas_that_are_old_are_emptied_and_can_still_be_proved() throws Exception {
        String delta = send(
                session,
                "response.output_text.delta",
                "\"response_id\":\"" + response + "\",\"item_id\":\"" + item
                        + "\",\"output_index\":0,\"content_index\":0,\"delta\":\"hel\"");
        String sha256 = read("/server-events/" + delta).getString("sha256");

        assertThat(run("deltas=30d", 40).deltas()).isPositive();

        as(KEY).get(EVENTS + "/" + delta + "/body").then().statusCode(410).body("error.code", equalTo("pruned"));
        assertThat(read("/server-events/" + delta).getString("sha256")).isEqualTo(sha256);
        expectValid();
    }

    @Test
    void events_without_a_session_are_erased_as_well() throws Exception {
        String loose = send(
                null,
                "conversation.item.created",
                "\"item\":{\"id\":\"" + fresh("item")
                        + "\",\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"loose\"}]}");

        assertThat(run("bodies=30d", 40).serverEvents()).isPositive();

        as(KEY).get(EVENTS + "/" + loose + "/body").then().statusCode(410).body("error.code", equalTo("erased"));
    }

    @Test
    void reads_that_are_old_go_and_the_chain_of_the_others_still_verifies() throws Exception {
        sendCall();
        read("/items/" + item);

        Retention.Result result = run("reads=30d", 40);
        assertThat(result.reads()).isPositive();
        read("/items/" + item);

        as(KEY).get("/v1/audit/reads/verify")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("entries", equalTo(1));
        JsonPath entry = new JsonPath(as(KEY).get("/v1/audit/tenant/chain")
                .asString()
                .lines()
                .filter(line -> line.contains("\"kind\":\"retention\""))
                .reduce((earlier, later) -> later)
                .orElseThrow());
        assertThat(new JsonPath(entry.getString("detail")).getString("reads_removed_through"))
                .startsWith("read_");
    }

    @Test
    void who_read_a_session_on_hold_is_kept_with_it() throws Exception {
        sendCall();
        run("reads=30d", 40);
        as(KEY).put("/v1/admin/holds/" + session).then().statusCode(200);
        read("/sessions/" + session);

        assertThat(run("reads=30d", 40).reads()).isZero();

        as(KEY).delete("/v1/admin/holds/" + session).then().statusCode(200);
        assertThat(run("reads=30d", 40).reads()).isPositive();
    }

    @Test
    void without_a_setting_the_endpoint_changes_nothing() {
        sendCall();
        as(KEY).post("/v1/admin/retention")
                .then()
                .statusCode(200)
                .body("sessions", equalTo(0))
                .body("has_more", equalTo(false));
        assertThat(read("/items/" + item).getString("content[0].text")).isEqualTo("hello");
    }
}
