package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The own chain of a tenant, to which other tests add too, but not at the same time. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TenantChainResourceTest {

    private static final String KEY = "test-careless";
    private static final String TENANT = "careless";

    private final DataSource database = TestDatabase.asOwner();

    private final Bookkeeping books = new Bookkeeping(KEY);

    @Test
    void whatever_changes_money_is_one_entry_and_what_is_refused_or_known_is_none() {
        long before = books.entries().size();
        String month = Bookkeeping.month();
        String bill = "date,line_item,quantity\n2001-01-01,tool_calls,7\n2001-01-02,tool_calls,8\n";

        assertThat(books.price("1")).isEqualTo(201);
        assertThat(books.price("1")).isEqualTo(200);
        assertThat(books.price("-1")).isEqualTo(400);
        assertThat(books.prices("2", "3")).isEqualTo(201);
        assertThat(books.prices("4", "nothing")).isEqualTo(400);
        Response firstPage = books.reconcile(bill, Map.of("limit", 1));
        books.reconcile(bill, Map.of("limit", 1, "after", firstPage.jsonPath().getString("last_id")));
        as(KEY).contentType("text/csv").body("no bill").post("/v1/reconciliations");
        Response closed = books.close(month);
        books.close(month);

        List<JsonPath> added = books.entries().stream().skip(before).toList();
        assertThat(added.stream().map(entry -> entry.getString("kind")))
                .containsExactly("price", "price", "reconciliation", "statement_close");
        assertThat(added)
                .allSatisfy(entry -> assertThat(entry.getMap(""))
                        .containsEntry("session_id", null)
                        .containsEntry("event_id", null)
                        .containsEntry("api_key", "dev"));
        assertThat(Bookkeeping.detail(added.get(2)).getMap("counts")).containsEntry("only_theirs", 2);
        assertThat(added.get(2).getString("body_sha256")).isEqualTo(Bookkeeping.sha256(bill.getBytes(UTF_8)));
        assertThat(Bookkeeping.detail(added.get(3)).getMap(""))
                .containsEntry("period", month)
                .containsEntry("sha256", Bookkeeping.sha256(closed.asByteArray()))
                .containsEntry(
                        "sha256",
                        Bookkeeping.sha256(
                                as(KEY).get("/v1/statements/" + month).asByteArray()));
    }

    @Test
    void a_price_that_was_changed_in_the_database_is_not_the_one_of_the_chain() throws SQLException {
        books.prices("2", "3");
        List<JsonPath> entries = books.entries();
        JsonPath recorded = Bookkeeping.detail(entries.getLast());
        assertThat(recorded.getString("sha256")).isEqualTo(books.digestOfPrices(recorded));

        String where = " where tenant_id = '" + TENANT + "' and 'price_' || sequence_number = '"
                + recorded.getString("last_id") + "'";
        execute("update price set amount = amount + 1" + where);
        String afterwards = books.digestOfPrices(recorded);
        execute("update price set amount = amount - 1" + where);

        assertThat(afterwards).isNotEqualTo(recorded.getString("sha256"));
        assertThat(books.digestOfPrices(recorded)).isEqualTo(recorded.getString("sha256"));
    }

    @Test
    void who_may_call_is_told_when_the_chain_is_read_and_not_again() {
        List<JsonPath> entries = books.entries();

        List<JsonPath> keys = entries.stream()
                .filter(entry -> entry.getString("kind").equals("key_change"))
                .toList();
        assertThat(keys).hasSize(1);
        assertThat(Bookkeeping.detail(keys.getFirst()).getMap(""))
                .containsEntry(
                        "keys",
                        List.of(Map.of(
                                "name", "dev", "scopes", List.of("admin", "audit", "billing", "ingest", "read"))))
                .containsEntry("webhook_secrets", 0);
        assertThat(books.entries()).hasSize(entries.size());
    }

    @Test
    void the_chain_comes_page_by_page_and_holds_offline() throws Exception {
        books.price("1");
        books.price("2");

        StringBuilder pages = new StringBuilder();
        String path = Bookkeeping.CHAIN + "?limit=1";
        while (path != null) {
            Response page = as(KEY).get(path);
            page.then().statusCode(200).header("Content-Type", "application/x-ndjson");
            pages.append(page.asString());
            String link = page.header("Link");
            path = link == null ? null : link.substring(1, link.indexOf('>'));
        }

        assertThat(JsonPath.from(pages.toString().lines().findFirst().orElseThrow())
                        .getString("session_id"))
                .isEqualTo("$tenant");
        Verified verified = Verified.of(pages.toString());
        assertThat(verified.out()).contains("chain of $tenant (tenant careless)", "1 valid, 0 broken");
        assertThat(verified.exitCode()).isEqualTo(Verifier.VALID);
    }

    @Test
    void verification_and_checkpoints_cover_it() throws SQLException {
        books.price("1");
        books.price("2");
        String checkpoint = as(KEY).post("/v1/audit/checkpoints").jsonPath().getString("id");
        assertThat(books.verify().getMap("")).containsEntry("valid", true).containsEntry("verified_up_to", checkpoint);
        int last = books.entries().size();

        try (StoredRows rows = StoredRows.of(database, TENANT, "$tenant")) {
            rows.execute("update stream_entry set detail = detail || ' ' where %s and sequence_number = " + (last - 1));
            assertThat(books.verify().getMap("first_broken"))
                    .containsEntry("session_id", "$tenant")
                    .containsEntry("sequence_number", last - 1);
            rows.restore();

            rows.execute(
                    "delete from stream_entry where %s and sequence_number = " + last,
                    "update stream s set last_sequence_number = " + (last - 1) + ", chain_hash = (select e.chain_hash"
                            + " from stream_entry e where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id"
                            + " and e.sequence_number = " + (last - 1) + ") where %s");
            assertThat(books.verify().getMap("first_broken"))
                    .containsEntry("session_id", "$tenant")
                    .containsEntry("sequence_number", last)
                    .containsEntry("checkpoint_id", checkpoint);
        }
        assertThat(books.verify().getBoolean("valid")).isTrue();
    }

    @Test
    void it_is_no_session_and_a_rebuild_leaves_it_alone() throws SQLException {
        books.price("1");
        send(KEY, fresh("sess"), "input_audio_buffer.cleared", fresh("event"), "");
        List<String> before = books.lines();
        execute(
                "insert into realtime_conversation (tenant_id, stream_id, conversation_id, created_at)"
                        + " values ('careless', '$tenant', 'conv_invented', now()), ('careless', '$none', 'conv_invented', now())");

        JsonPath rebuilt = as(KEY).post("/v1/admin/rebuild").jsonPath();
        JsonPath sessions = as(KEY).queryParam("limit", 100)
                .queryParam("order", "desc")
                .get("/v1/realtime/sessions")
                .jsonPath();

        assertThat(rebuilt.getString("status")).isEqualTo("completed");
        assertThat(rebuilt.getLong("num_rewritten")).isGreaterThanOrEqualTo(2);
        assertThat(as(KEY).post("/v1/admin/rebuild").jsonPath().getLong("num_rewritten"))
                .isZero();
        assertThat(books.lines()).isEqualTo(before);
        assertThat(books.verify().getBoolean("valid")).isTrue();
        assertThat(sessions.getList("data.id")).isNotEmpty().doesNotContain("$tenant");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/realtime/sessions/$tenant, 404",
        "GET, /v1/realtime/sessions/$tenant/server-events, 404",
        "GET, /v1/realtime/sessions/$tenant/transcript, 404",
        "GET, /v1/audit/sessions/$tenant/chain, 404",
        "GET, /v1/audit/verify?session_id=$tenant, 404",
        "PUT, /v1/realtime/sessions/$tenant/measured-usage, 404",
        "GET, /v1/audit/tenant/chain?limit=0, 400",
        "GET, /v1/audit/tenant/chain?after=x, 400"
    })
    void its_name_is_no_sessions(String method, String path, int status) {
        books.price("1");

        as(KEY).contentType("application/json")
                .body(method.equals("GET") ? "" : "{\"input_audio_seconds\":\"1\"}")
                .request(method, path)
                .then()
                .statusCode(status);
    }

    @Test
    void a_rebuild_of_it_alone_and_readers_without_the_scope_are_refused() {
        books.price("1");

        as(KEY).contentType("application/json")
                .body("{\"session_id\":\"$tenant\"}")
                .post("/v1/admin/rebuild")
                .then()
                .statusCode(404);
        as("test-clerk")
                .get(Bookkeeping.CHAIN)
                .then()
                .statusCode(403)
                .body("error.code", equalTo("insufficient_scope"));
    }

    @Test
    void what_comes_at_once_stands_in_one_line() throws Exception {
        long before = books.entries().size();
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String amount = Integer.toString(i + 10);
            all.add(() -> books.price(amount));
            all.add(() -> books.close(Bookkeeping.month()).statusCode());
            all.add(() -> books.reconcile("date,line_item,quantity\n2001-01-01,tool_calls,7\n", Map.of())
                    .statusCode());
            all.add(() -> as(KEY).post("/v1/audit/checkpoints").statusCode());
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var answer : threads.invokeAll(all)) {
                assertThat(answer.get()).isIn(200, 201);
            }
        }

        assertThat(books.entries()).hasSize((int) before + 18);
        assertThat(Verified.of(String.join("\n", books.lines())).exitCode()).isEqualTo(Verifier.VALID);
        assertThat(books.verify().getBoolean("valid")).isTrue();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }
}
