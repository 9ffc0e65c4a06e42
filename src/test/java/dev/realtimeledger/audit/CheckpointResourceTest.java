package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The tests share a tenant with others that make checkpoints, but not at the same time. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class CheckpointResourceTest {

    private static final String CHECKPOINTS = "/v1/audit/checkpoints";
    private static final String KEY = "test-careless";

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    CheckpointKeys keys;

    private final String session = fresh("sess");

    @Test
    void each_checkpoint_names_the_one_before_also_when_nothing_came() {
        send(KEY, session, "input_audio_buffer.cleared", fresh("event"), "");
        List<JsonPath> made = List.of(make(), make(), make());

        assertThat(made.get(1).getString("previous_id")).isEqualTo(made.get(0).getString("id"));
        assertThat(made.get(2).getString("previous_id")).isEqualTo(made.get(1).getString("id"));
        assertThat(made.get(2).getString("root_hash")).isEqualTo(made.get(0).getString("root_hash"));
        Verified verified = Verified.of(
                as(KEY).get(CHECKPOINTS).asString(),
                "--public-key",
                keys.signing().publicKey().base64());
        assertThat(verified.exitCode()).as(verified.out()).isEqualTo(Verifier.VALID);
    }

    @Test
    void checkpoints_are_listed_newest_first_and_page_by_page() {
        List<String> made = IntStream.range(0, 3)
                .mapToObj(i -> make().getString("id"))
                .toList()
                .reversed();

        assertThat(ids(Map.of("limit", 3))).isEqualTo(made);
        assertThat(ids(Map.of("limit", 1, "after", made.get(0)))).containsExactly(made.get(1));
        assertThat(ids(Map.of("limit", 1, "before", made.get(2)))).containsExactly(made.get(1));
        assertThat(ids(Map.of("order", "asc", "after", made.get(2)))).containsExactly(made.get(1), made.get(0));
        assertThat(as(KEY).accept("text/csv").get(CHECKPOINTS).asString())
                .startsWith(
                        "id,created_at,tree_size,root_hash,previous_id,text,signature,public_key\n\"" + made.get(0));
        as(KEY).get(CHECKPOINTS + "/latest").then().statusCode(200).body("id", equalTo(made.getFirst()));
        Response one = as(KEY).get(CHECKPOINTS + "/" + made.get(1));
        one.then().statusCode(200).body("id", equalTo(made.get(1)));
        as(KEY).header("If-None-Match", one.header("ETag"))
                .get(CHECKPOINTS + "/" + made.get(1))
                .then()
                .statusCode(304);
    }

    @Test
    void a_checkpoint_keeps_the_leaves_of_those_chains_only_that_have_moved_on() throws SQLException {
        send(KEY, session, "input_audio_buffer.cleared", fresh("event"), "");
        send(KEY, fresh("sess"), "input_audio_buffer.cleared", fresh("event"), "");
        make();
        send(KEY, session, "input_audio_buffer.cleared", fresh("event"), "");

        JsonPath made = make();

        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("""
                        select string_agg(l.stream_id || ' ' || l.sequence_number, ',') as leaves
                        from audit_checkpoint_leaf l
                        join audit_checkpoint c on c.tenant_id = l.tenant_id and c.checkpoint_number = l.checkpoint_number
                        where c.id = '%s'
                        """.formatted(made.getString("id")))) {
            rows.next();
            assertThat(rows.getString("leaves")).isEqualTo(session + " 2");
        }
    }

    @Test
    void checkpoints_that_are_made_at_once_stand_in_one_line() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<List<JsonPath>> several =
                    () -> IntStream.range(0, 3).mapToObj(i -> make()).toList();
            List<JsonPath> made = new ArrayList<>();
            for (var future : threads.invokeAll(List.of(several, several, several, several))) {
                made.addAll(future.get());
            }
            assertThat(made.stream().map(one -> one.getString("previous_id"))).doesNotHaveDuplicates();
        }
        Verified verified =
                Verified.of(as(KEY).queryParam("limit", 100).get(CHECKPOINTS).asString());
        assertThat(verified.exitCode()).as(verified.out()).isEqualTo(Verifier.VALID);
    }

    @Test
    void a_checkpoint_is_also_written_to_the_log_as_a_line_that_can_be_verified() {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(((org.jboss.logmanager.ExtLogRecord) line).getFormattedMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Checkpoints.class.getName());
        logger.addHandler(handler);
        JsonPath made;
        try {
            made = make();
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(lines).singleElement().asString().startsWith("Checkpoint {").doesNotContain("\n");
        String json = lines.getFirst().substring("Checkpoint ".length());
        assertThat(JsonPath.from(json).getMap("")).isEqualTo(made.getMap(""));
        assertThat(Verified.of(json).exitCode()).isEqualTo(Verifier.VALID);
    }

    @Test
    void what_is_not_there_or_not_allowed_is_refused() {
        as(KEY).get(CHECKPOINTS + "/none").then().statusCode(404).body("error.code", equalTo("not_found"));
        as(KEY).queryParam("after", "none").get(CHECKPOINTS).then().statusCode(400);
        as("test-reader").post(CHECKPOINTS).then().statusCode(403);
        as("test-frugal")
                .get(CHECKPOINTS + "/latest")
                .then()
                .statusCode(404)
                .body("error.type", startsWith("not_found"));
    }

    private static JsonPath make() {
        return as(KEY).contentType("application/json")
                .post(CHECKPOINTS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static List<String> ids(Map<String, ?> query) {
        return as(KEY).queryParams(query)
                .get(CHECKPOINTS)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.id");
    }

    @Test
    void another_tenants_checkpoints_are_not_seen() {
        String id = make().getString("id");

        as("test-frugal").get(CHECKPOINTS + "/" + id).then().statusCode(404);
        assertThat(as("test-frugal").get(CHECKPOINTS).jsonPath().getList("data.id").stream()
                        .map(String::valueOf)
                        .collect(Collectors.toSet()))
                .doesNotContain(id);
    }
}
