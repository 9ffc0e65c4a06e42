package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.database.Transactions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In a tenant of which nobody else reads more than he has written himself. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class VerificationResourceTest {

    private static final String KEY = "test-careless";
    private static final String TENANT = "careless";
    private static final int ENTRIES = 12;

    /** Places of the entries that are no events. */
    private static final List<Integer> MEASURED = List.of(6, 12);

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    Transactions transactions;

    @Inject
    CheckpointKeys keys;

    @Inject
    Clock clock;

    private final String session = fresh("sess");
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void records_a_session() {
        for (int number = 1; number <= ENTRIES; number++) {
            events.add(MEASURED.contains(number) ? null : fresh("event"));
            if (MEASURED.contains(number)) {
                as(KEY).contentType("application/json")
                        .body("{\"input_audio_seconds\":\"" + number + "\"}")
                        .put("/v1/realtime/sessions/" + session + "/measured-usage")
                        .then()
                        .statusCode(200);
            } else {
                as(KEY).contentType("application/json")
                        .header("X-Session-Id", session)
                        .header("X-Call-Id", "call_" + session)
                        .header("X-Event-Sequence", number)
                        .header("X-Event-Time", "2026-11-20T10:00:00Z")
                        .body("{\"type\":\"conversation.item.done\",\"event_id\":\"" + events.getLast()
                                + "\",\"item\":{\"id\":\"item_1\",\"type\":\"message\"}}")
                        .post(EVENTS + "/conversation.item.done")
                        .then()
                        .statusCode(200);
            }
        }
    }

    @Test
    void what_was_recorded_is_valid() {
        JsonPath before = verify(Map.of("session_id", session));
        String checkpoint = checkpoint().getString("id");
        JsonPath one = verify(Map.of("session_id", session));
        JsonPath all = verify(Map.of());

        assertThat(before.getString("verified_up_to")).isNull();
        assertThat(one.getMap(""))
                .containsEntry("object", "audit.verification")
                .containsEntry("valid", true)
                .containsEntry("first_broken", null)
                .containsEntry("entries", ENTRIES)
                .containsEntry("bodies", ENTRIES - MEASURED.size())
                .containsEntry("checkpoints", 1)
                .containsEntry("verified_up_to", checkpoint)
                .containsEntry("has_more", false)
                .containsEntry("next_page", null);
        assertThat(all.getBoolean("valid")).as(all.prettify()).isTrue();
        assertThat(all.getString("verified_up_to")).isEqualTo(checkpoint);
        assertThat(all.getLong("entries")).isGreaterThanOrEqualTo(ENTRIES);
    }

    @Test
    void every_change_of_every_column_is_found_and_the_entry_named() throws SQLException {
        checkpoint();
        List<Tampering> all = Stream.of(
                        Tampering.ofEntry(1, true),
                        Tampering.ofEntry(12, false),
                        Tampering.ofChain(3, 9, ENTRIES, MEASURED, new Random(1)),
                        Tampering.ofChain(12, 1, ENTRIES, MEASURED, new Random(2)))
                .flatMap(part -> part)
                .toList();

        everyOneIsFound(all);
    }

    private void everyOneIsFound(List<Tampering> all) throws SQLException {
        Map<String, String> query = Map.of("session_id", session);
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            for (Tampering tampering : all) {
                rows.execute(tampering.statements().toArray(String[]::new));

                JsonPath answer = verify(query);

                rows.execute("delete from server_event where stream_id = 'moved_" + session + "'");
                rows.execute("delete from stream_entry where stream_id = 'moved_" + session + "'");
                rows.restore();
                assertThat(answer.getBoolean("valid")).as(tampering.toString()).isFalse();
                assertThat(answer.getMap("first_broken"))
                        .as(tampering + " gave " + answer.prettify())
                        .containsEntry("session_id", session)
                        .containsEntry("sequence_number", (int) tampering.found())
                        .containsKeys("event_id", "checkpoint_id", "reason");
            }
        }
        assertThat(verify(query).getBoolean("valid")).isTrue();
    }

    @Test
    void the_event_that_was_changed_is_named_also_when_everything_is_verified() throws SQLException {
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            rows.execute("update server_event set api_key = 'somebody' where %s and sequence_number = 5");

            JsonPath answer = verify(Map.of());

            assertThat(answer.getString("first_broken.session_id")).isEqualTo(session);
            assertThat(answer.getString("first_broken.event_id")).isEqualTo(events.get(4));
            assertThat(answer.getString("verified_up_to")).isNull();
            assertThat(answer.getBoolean("has_more")).isFalse();
        }
    }

    @Test
    void a_consistent_rewrite_is_found_by_checkpoints_and_a_removed_checkpoint_by_who_kept_it() throws SQLException {
        Map<String, String> one = Map.of("session_id", session);
        JsonPath kept = checkpoint();
        Map<String, String> trusted =
                Map.of("checkpoint", kept.getString("id"), "checkpoint_root", kept.getString("root_hash"));
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            rewrite(rows, 7);
            JsonPath rewritten = verify(one);
            assertThat(rewritten.getMap("first_broken"))
                    .containsEntry("sequence_number", ENTRIES)
                    .containsEntry("checkpoint_id", kept.getString("id"));
            assertThat(verify(Map.of()).getMap("first_broken")).isEqualTo(rewritten.getMap("first_broken"));

            rows.execute("""
                    update audit_checkpoint_leaf l set chain_hash = s.chain_hash
                    from stream s
                    where s.tenant_id = 'careless' and s.stream_id = '#' and l.tenant_id = s.tenant_id
                      and l.stream_id = s.stream_id collate "C"
                    """.replace("#", session));
            for (Map<String, String> query : List.of(one, Map.<String, String>of())) {
                assertThat(verify(query).getMap("first_broken"))
                        .containsEntry("sequence_number", null)
                        .containsEntry("checkpoint_id", kept.getString("id"));
            }

            rows.execute(
                    "delete from audit_checkpoint where tenant_id = 'careless'",
                    "delete from audit_checkpoint_leaf where tenant_id = 'careless'");
            assertThat(verify(Map.of()).getBoolean("valid")).isTrue();
            String remade = checkpoint().getString("id");
            assertThat(verify(Map.of()).getString("verified_up_to")).isEqualTo(remade);
            assertThat(verify(Map.of("checkpoint", kept.getString("id"))).getMap("first_broken"))
                    .containsEntry("checkpoint_id", kept.getString("id"));

            // Who has the signing key too can give the new one the old id.
            StoredCheckpoint forged = Checkpoints.withId(rows.connection(), TENANT, remade)
                    .map(StoredCheckpoint::signed)
                    .map(signed -> new Checkpoint(
                                    TENANT,
                                    kept.getString("id"),
                                    signed.checkpoint().createdAt(),
                                    signed.checkpoint().treeSize(),
                                    signed.checkpoint().rootHash(),
                                    null)
                            .sign(keys.signing()))
                    .map(signed -> StoredCheckpoint.of(1, signed))
                    .orElseThrow();
            rows.execute("update audit_checkpoint set id = '" + forged.id() + "', text = '" + forged.text()
                    + "', signature = decode('"
                    + HexFormat.of().formatHex(forged.signature())
                    + "', 'hex') where tenant_id = 'careless'");
            assertThat(verify(Map.of("checkpoint", kept.getString("id"))).getBoolean("valid"))
                    .isTrue();
            assertThat(verify(trusted).getMap("first_broken")).containsEntry("checkpoint_id", kept.getString("id"));
        }
        assertThat(verify(trusted).getBoolean("valid")).isTrue();
        assertThat(verify(Map.of("session_id", session, "checkpoint", kept.getString("id")))
                        .getLong("checkpoints"))
                .isEqualTo(1);
    }

    /** Changes who sent an entry, and recomputes all that follows and the head, as who has the database could. */
    private void rewrite(StoredRows rows, int number) throws SQLException {
        rows.execute("update server_event set api_key = 'somebody' where %s and sequence_number = " + number);
        ChainHasher hasher = new ChainHasher();
        byte[] hash = hasher.genesis(TENANT, session);
        StoredEntries entries =
                StoredEntries.after(rows.connection(), TENANT, session, 0, new StoredEntries.Portion(1000, null));
        for (StoredEntry stored : entries.rows()) {
            hash = hasher.link(hash, hasher.leaf(stored.entry()));
            String set = " set chain_hash = decode('" + HexFormat.of().formatHex(hash) + "', 'hex') where %s";
            String its = " and sequence_number = " + stored.entry().sequenceNumber();
            rows.execute("update server_event" + set + its, "update stream_entry" + set + its, "update stream" + set);
        }
    }

    @Test
    void a_chain_that_was_removed_altogether_is_missed() throws SQLException {
        String checkpoint = checkpoint().getString("id");
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            rows.execute(
                    "delete from server_event where %s",
                    "delete from stream_entry where %s", "delete from stream where %s");

            for (Map<String, String> query : List.of(Map.<String, String>of(), Map.of("session_id", session))) {
                assertThat(verify(query).getMap("first_broken"))
                        .containsEntry("session_id", session)
                        .containsEntry("sequence_number", 1)
                        .containsEntry("checkpoint_id", checkpoint);
            }
        }
    }

    @Test
    void a_tail_that_was_cut_together_with_the_head_is_missed_by_the_checkpoint() throws SQLException {
        String checkpoint = checkpoint().getString("id");
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            rows.execute(
                    "delete from server_event where %s and sequence_number > 9",
                    "delete from stream_entry where %s and sequence_number > 9",
                    "update stream s set last_sequence_number = 9, chain_hash = (select e.chain_hash from server_event e"
                            + " where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id and e.sequence_number = 9)"
                            + " where %s");

            assertThat(verify(Map.of("session_id", session)).getMap("first_broken"))
                    .containsEntry("sequence_number", 10)
                    .containsEntry("checkpoint_id", checkpoint);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_checkpoint set created_at = created_at + interval '1 microsecond' where #",
                "update audit_checkpoint set tree_size = tree_size + 1 where #",
                "update audit_checkpoint set root_hash = sha256(root_hash) where #",
                "update audit_checkpoint set text = text || ' ' where #",
                "update audit_checkpoint set text = 'x' where #",
                "update audit_checkpoint set signature = sha256(signature) || sha256(text::bytea) where #",
                "update audit_checkpoint set public_key = sha256(public_key) where #",
                "update audit_checkpoint set public_key = '' where #",
                "update audit_checkpoint set id = id || 'x' where #",
                "update audit_checkpoint set checkpoint_number = checkpoint_number + 1000 where #",
                "delete from audit_checkpoint where #",
                "delete from audit_checkpoint_leaf where %s",
                "update audit_checkpoint_leaf set sequence_number = sequence_number - 1 where %s",
                "update audit_checkpoint_leaf set sequence_number = -1 where %s",
                "update audit_checkpoint_leaf set chain_hash = sha256(chain_hash) where %s",
                "insert into audit_checkpoint_leaf select tenant_id, 'invented', checkpoint_number, 1, root_hash from audit_checkpoint where #"
            })
    void every_change_of_a_checkpoint_is_found(String change) throws SQLException {
        String id = checkpoint().getString("id");
        send(KEY, session, "input_audio_buffer.cleared", fresh("event"), "");
        checkpoint();
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            rows.execute(change.replace("#", "tenant_id = 'careless' and id = '" + id + "'"));

            JsonPath answer = verify(Map.of());

            assertThat(answer.getBoolean("valid")).isFalse();
            assertThat(answer.getString("first_broken.reason")).isNotBlank();
            assertThat(answer.getString("first_broken.session_id")).isNull();
        }
        assertThat(verify(Map.of()).getBoolean("valid")).isTrue();
    }

    @Test
    void a_newest_checkpoint_that_was_removed_is_missed_where_chains_had_moved_on() throws SQLException {
        String id = checkpoint().getString("id");
        try (StoredRows rows = StoredRows.of(database, TENANT, session)) {
            rows.execute("delete from audit_checkpoint where tenant_id = 'careless' and id = '" + id + "'");

            assertThat(verify(Map.of()).getBoolean("valid")).isFalse();
            assertThat(verify(Map.of("session_id", session)).getMap("first_broken"))
                    .containsEntry("sequence_number", ENTRIES)
                    .containsEntry("checkpoint_id", null);
        }
    }

    @Test
    void a_verification_that_ends_early_goes_on_where_it_stopped_in_the_middle_of_a_stream_too() throws SQLException {
        String large = largeSession();
        IntStream.range(0, 3).forEach(i -> checkpoint());
        Verifications hurried = new Verifications(transactions, keys, clock, Duration.ZERO);
        Verification whole =
                new Verifications(transactions, keys, clock, Duration.ofMinutes(1)).all(TENANT, null, null);

        List<Verification> pages = new ArrayList<>();
        boolean within = false;
        VerificationPosition from = null;
        do {
            pages.add(hurried.all(TENANT, null, from));
            VerificationPosition next = pages.getLast().next();
            from = next == null ? null : VerificationPosition.parse(next.text());
            within |= from != null && from.isWithinStream();
        } while (from != null);

        assertThat(within).isTrue();
        assertThat(pages)
                .hasSizeGreaterThan(2)
                .allSatisfy(page -> assertThat(page.broken()).isNull());
        assertThat(pages.stream().mapToLong(Verification::entries).sum()).isEqualTo(whole.entries());
        assertThat(pages.stream().mapToLong(Verification::bodies).sum()).isEqualTo(whole.bodies());
        assertThat(pages.stream().mapToLong(Verification::checkpoints).sum()).isEqualTo(whole.checkpoints());
        assertThat(pages.getLast().verifiedUpTo())
                .isEqualTo(whole.verifiedUpTo())
                .isNotNull();
        assertThat(pages.getFirst().verifiedUpTo()).isNull();
    }

    @Test
    void a_change_behind_the_first_portion_of_a_long_stream_is_found() throws SQLException {
        String large = largeSession();
        try (StoredRows rows = StoredRows.of(database, TENANT, large)) {
            // The entry that a portion ends with, a second time.
            rows.execute(
                    "insert into stream_entry (tenant_id, stream_id, sequence_number, kind, received_at, chain_hash)"
                            + " select tenant_id, stream_id, 200, 'hold', now(), chain_hash from stream where %s");
            assertThat(verify(Map.of()).getInt("first_broken.sequence_number")).isEqualTo(200);
            rows.restore();
            rows.execute("update server_event set type = 'x' where %s and sequence_number = 449");
            assertThat(verify(Map.of()).getInt("first_broken.sequence_number")).isEqualTo(449);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "test-careless, session_id=none, 404, not_found",
        "test-auditor, session_id=#, 404, not_found",
        "test-reader, session_id=#, 403, insufficient_scope",
        "test-careless, page=x, 400, invalid_value",
        "test-careless, page=W10, 400, invalid_value",
        "test-careless, checkpoint_root=00, 400, missing_required_parameter",
        "test-careless, checkpoint=a&checkpoint_root=00, 400, invalid_value",
        "test-careless, limit=1, 400, unknown_parameter"
    })
    void what_cannot_be_verified_is_refused(String key, String query, int status, String code) {
        as(key).urlEncodingEnabled(false)
                .get("/v1/audit/verify?" + query.replace("#", session))
                .then()
                .statusCode(status)
                .body("error.code", equalTo(code));
    }

    private static String largeSession() {
        String large = fresh("sess");
        as(KEY).contentType("application/json")
                .header("X-Session-Id", large)
                .body(IntStream.range(0, 450)
                        .mapToObj(i ->
                                "{\"type\":\"input_audio_buffer.cleared\",\"event_id\":\"event_" + large + i + "\"}")
                        .collect(Collectors.joining(",", "[", "]"))
                        .getBytes(UTF_8))
                .post(EVENTS)
                .then()
                .statusCode(200);
        return large;
    }

    private static JsonPath checkpoint() {
        return as(KEY).post("/v1/audit/checkpoints")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static JsonPath verify(Map<String, String> query) {
        return as(KEY).queryParams(query)
                .get("/v1/audit/verify")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
