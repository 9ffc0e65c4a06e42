package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Whoever has the database changes, deletes, inserts and swaps entries of a session and cuts its end, at a thousand places
 * chosen by chance. Each is done in a transaction that is taken back, and verified on the same connection.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RandomTamperingTest {

    private static final String KEY = "test-careless";
    private static final String TENANT = "careless";

    /** Any other makes other choices: {@code -Dtampering.seed=…}. */
    private static final long SEED = Long.getLong("tampering.seed", 1);

    private static final int PLACES = 1_000;
    private static final int REWRITES = 40;

    /** Each ends with an entry that is no event, and all but the last with a checkpoint. */
    private static final int BLOCKS = 5;

    private static final int BLOCK = 40;
    private static final int ENTRIES = BLOCKS * BLOCK;
    private static final int COVERED = ENTRIES - BLOCK;

    private static final List<Integer> MEASURED =
            IntStream.rangeClosed(1, BLOCKS).mapToObj(block -> block * BLOCK).toList();

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    CheckpointKeys keys;

    private final String session = fresh("sess");
    private final List<JsonPath> checkpoints = new ArrayList<>();
    private final Random random = new Random(SEED);
    private final String where = "tenant_id = '" + TENANT + "' and stream_id = '" + session + "'";

    @BeforeEach
    void records_a_session() {
        for (int block = 0; block < BLOCKS; block++) {
            int first = block * BLOCK + 1;
            as(KEY).contentType("application/json")
                    .body(IntStream.range(first, first + BLOCK - 1)
                            .mapToObj(this::event)
                            .collect(Collectors.joining(",", "[", "]"))
                            .getBytes(UTF_8))
                    .post(EVENTS)
                    .then()
                    .statusCode(200);
            as(KEY).contentType("application/json")
                    .body("{\"input_audio_seconds\":\"" + first + "\"}")
                    .put("/v1/realtime/sessions/" + session + "/measured-usage")
                    .then()
                    .statusCode(200);
            if (first + BLOCK <= COVERED + 1) {
                checkpoints.add(as(KEY).post("/v1/audit/checkpoints").jsonPath());
            }
        }
    }

    private String event(int number) {
        return """
                {"session_id":"%1$s","call_id":"call_%1$s","sequence":%2$d,"time":"2026-11-20T10:00:00Z",\
                "event":{"type":"conversation.item.done","event_id":"%1$s_%2$d",\
                "item":{"id":"item_%2$d","type":"message"}}}""".formatted(session, number);
    }

    @Test
    void a_thousand_random_changes_are_found_and_the_first_entry_that_is_wrong_is_named() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            assertThat(firstBroken(connection)).isNull();
            for (int place = 0; place < PLACES; place++) {
                Tampering tampering = choose();
                execute(connection, tampering.statements());

                BrokenRecord found = firstBroken(connection);

                connection.rollback();
                assertThat(found).as("seed %d, %d: %s", SEED, place, tampering).isNotNull();
                assertThat(found.view().path("session_id").asText()).isEqualTo(session);
                assertThat(found.view().path("sequence_number").asLong())
                        .as("seed %d, %d: %s gave %s", SEED, place, tampering, found.view())
                        .isEqualTo(tampering.found());
            }
            assertThat(firstBroken(connection)).isNull();
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Tampering choose() {
        int number = 1 + random.nextInt(ENTRIES);
        int other = 1 + random.nextInt(ENTRIES);
        return switch (random.nextInt(8)) {
            case 0, 1 -> changed(number);
            case 2 -> number == other ? changed(number) : both(changed(number), changed(other));
            case 3 -> Tampering.cut(1 + random.nextInt(COVERED));
            default ->
                any(Tampering.ofChain(number, other, ENTRIES, MEASURED, random).toList());
        };
    }

    private Tampering changed(int number) {
        return any(Tampering.ofEntry(number, !MEASURED.contains(number)).toList());
    }

    private Tampering any(List<Tampering> possible) {
        return possible.get(random.nextInt(possible.size()));
    }

    /** Of two entries that were changed the one is named that comes first. */
    private static Tampering both(Tampering one, Tampering other) {
        List<String> statements = new ArrayList<>(one.statements());
        statements.addAll(other.statements());
        return new Tampering(statements, Math.min(one.found(), other.found()));
    }

    @Test
    void a_rewrite_that_fits_is_found_by_the_next_checkpoint_by_its_root_and_by_who_kept_it() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            long newest = Checkpoints.newestNumber(connection, TENANT);
            for (int place = 0; place < REWRITES; place++) {
                int number = 1 + random.nextInt(COVERED);
                int covering = (number - 1) / BLOCK;
                JsonPath checkpoint = checkpoints.get(covering);
                String description = "seed %d, %d: entry %d".formatted(SEED, place, number);
                Rewriting rewriting = new Rewriting(connection, TENANT, session);

                execute(connection, rewritten(number));
                rewriting.chain();
                assertThat(firstBroken(connection).view().toString())
                        .as(description)
                        .contains("\"sequence_number\":" + (covering + 1) * BLOCK + ",")
                        .contains("\"checkpoint_id\":\"" + checkpoint.getString("id") + "\"");

                rewriting.leaves();
                assertThat(firstBroken(connection)).as(description).isNull();
                assertThat(firstBrokenCheckpoint(connection, newest, null)
                                .view()
                                .toString())
                        .as(description)
                        .contains("\"checkpoint_id\":\"" + checkpoint.getString("id") + "\"");

                rewriting.checkpoints(newest - checkpoints.size() + 1, newest, keys.signing());
                assertThat(firstBrokenCheckpoint(connection, newest, null))
                        .as(description)
                        .isNull();
                for (JsonPath kept : checkpoints.subList(covering, checkpoints.size())) {
                    assertThat(firstBrokenCheckpoint(connection, newest, kept)
                                    .view()
                                    .toString())
                            .as(description)
                            .contains("\"checkpoint_id\":\"" + kept.getString("id") + "\"");
                }
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    /** An entry says something else, is gone, or another one was put before it. */
    private List<String> rewritten(int number) {
        String its = " where " + where + " and sequence_number = " + number;
        return switch (random.nextInt(3)) {
            case 0 ->
                List.of(
                        "update server_event set api_key = 'somebody'" + its,
                        "update stream_entry set api_key = 'somebody'" + its);
            case 1 -> List.of("delete from server_event" + its, "delete from stream_entry" + its);
            default ->
                List.of(
                        "update server_event set sequence_number = -sequence_number where " + where
                                + " and sequence_number >= " + number,
                        "update stream_entry set sequence_number = -sequence_number where " + where
                                + " and sequence_number >= " + number,
                        "insert into stream_entry (tenant_id, stream_id, sequence_number, kind, received_at, chain_hash)"
                                + " select tenant_id, stream_id, " + number
                                + ", 'hold', now(), chain_hash from stream where "
                                + where,
                        "update server_event set sequence_number = 1 - sequence_number where " + where
                                + " and sequence_number < 0",
                        "update stream_entry set sequence_number = 1 - sequence_number where " + where
                                + " and sequence_number < 0");
        };
    }

    private BrokenRecord firstBroken(Connection connection) throws SQLException {
        try {
            new VerificationRun(TENANT, () -> false).stream(connection, session, VerificationPosition.beginning(0));
            return null;
        } catch (BrokenRecord broken) {
            return broken;
        }
    }

    /** The first of this test's checkpoints that is wrong, one that was kept elsewhere before all others. */
    private BrokenRecord firstBrokenCheckpoint(Connection connection, long newest, JsonPath kept) throws SQLException {
        var check = new StoredCheckpointCheck(TENANT, keys.trusted());
        try {
            if (kept != null) {
                check.trusted(
                        connection,
                        new TrustedCheckpoint(
                                kept.getString("id"), HexFormat.of().parseHex(kept.getString("root_hash"))));
            }
            check.range(connection, newest - checkpoints.size() + 1, newest);
            return null;
        } catch (BrokenRecord broken) {
            return broken;
        }
    }

    private void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one.replace("%s", where));
            }
        }
    }
}
