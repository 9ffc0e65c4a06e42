package dev.realtimeledger.erasure;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.event.ErasedHash;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasureTest {

    /** A word that nothing else has. */
    private final String marker = fresh("marker").replace("_", "");

    private final String session = fresh("sess");
    private final String response = fresh("resp");
    private final String item = fresh("item");
    private final String call = fresh("item");
    private final String endUser = fresh("user");

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    ErasedHash erasedHash;

    private record Sent(String eventId, String type, byte[] body) {}

    /** A session in which the word stands wherever a text can. */
    private final List<Sent> events = List.of(
            event("session.created", """
                    "session":{"type":"realtime","id":"%s","model":"gpt://folder/model","instructions":"%1$s",
                    "tools":[{"type":"function","name":"%1$s","description":"%1$s","parameters":{"%1$s":{"const":"%1$s"}}}],
                    "audio":{"input":{"transcription":{"model":"whisper","prompt":"%1$s"}},"output":{"voice":"%1$s","format":{"type":"audio/pcm","rate":24000}}},
                    "prompt":{"variables":{"%1$s":"%1$s"}},"%1$s":"%1$s"}""".replace("\"id\":\"%s\",", "")),
            event("conversation.item.created", """
                    "previous_item_id":null,"item":{"id":"<item>","type":"message","role":"user","status":"completed",
                    "content":[{"type":"input_text","text":"%1$s"},{"type":"input_audio","audio":"","transcript":"%1$s"},{"type":"input_image","image_url":"%1$s"}],"metadata":{"%1$s":"%1$s"}}"""),
            event("conversation.item.input_audio_transcription.delta", """
                    "item_id":"<item>","content_index":1,"delta":"%1$s","logprobs":[{"token":"%1$s","logprob":-0.1,"bytes":[1]}]"""),
            event("conversation.item.input_audio_transcription.completed", """
                    "item_id":"<item>","content_index":1,"transcript":"%1$s","usage":{"type":"duration","seconds":3}"""),
            event("conversation.item.input_audio_transcription.failed", """
                    "item_id":"<item>","content_index":0,"error":{"type":"server_error","code":"c","message":"%1$s","param":"%1$s"}"""),
            event("response.created", """
                    "response":{"id":"<response>","object":"realtime.response","status":"in_progress","metadata":{"user":"<user>","%1$s":"%1$s"}}"""),
            event("response.output_text.delta", """
                    "response_id":"<response>","item_id":"%1$sitem","output_index":0,"content_index":0,"delta":"%1$s"
                    """.replace("%1$sitem", "<call>")),
            event("response.function_call_arguments.done", """
                    "response_id":"<response>","item_id":"<call>","output_index":0,"call_id":"call_1","name":"%1$s","arguments":"{\\"q\\":\\"%1$s\\"}\""""),
            event("response.done", """
                    "response":{"id":"<response>","object":"realtime.response","status":"completed","status_details":{"type":"completed","error":{"message":"%1$s"}},
                    "metadata":{"user":"<user>","note":"%1$s"},"conversation_id":"conv_1",
                    "output":[{"id":"<call>","type":"function_call","status":"completed","name":"%1$s","call_id":"call_1","arguments":"{\\"q\\":\\"%1$s\\"}"}],
                    "usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"input_token_details":{"text_tokens":20},"output_token_details":{"text_tokens":10},"note":"%1$s Upper","strange_tokens":7}}"""),
            event("conversation.item.created", """
                    "previous_item_id":"<call>","item":{"id":"<call>_out","type":"function_call_output","call_id":"call_1","output":"%1$s"}"""),
            event("error", "\"error\":{\"type\":\"invalid_request_error\",\"code\":\"c\",\"message\":\"%1$s\"}"),
            event("vendor.extension", "\"note\":\"%1$s\",\"nested\":{\"%1$s\":[\"%1$s\"]}"));

    private Sent event(String type, String fields) {
        String id = fresh("event");
        String body = "{\"type\":\"" + type + "\",\"event_id\":\"" + id + "\","
                + fields.replace("%1$s", marker)
                        .replace("<item>", item)
                        .replace("<call>", call)
                        .replace("<response>", response)
                        .replace("<user>", endUser)
                + "}";
        return new Sent(id, type, body.getBytes(UTF_8));
    }

    private Response send(String sessionId, Sent sent) {
        var request = as("dev").contentType("application/json");
        if (sessionId != null) {
            request.header("X-Session-Id", sessionId);
        }
        return request.body(sent.body).post(EVENTS + "/" + sent.type);
    }

    private void sendAll() {
        events.forEach(sent -> send(session, sent).then().statusCode(200));
    }

    private static JsonPath erase(String path, String body) {
        return as("dev")
                .contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath eraseSession() {
        return erase("/v1/realtime/sessions/" + session + "/erase", "{}");
    }

    private List<String> tablesWithMarker() throws SQLException, IOException {
        return DatabaseCopy.tablesWith(database, marker);
    }

    private static List<Map<String, Object>> ledger(String sessionId) {
        List<Map<String, Object>> lines = as("dev")
                .queryParam("session_id", sessionId)
                .get("/v1/ledger-entries")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data");
        lines.forEach(line -> line.keySet().removeAll(List.of("metadata", "not_understood")));
        return lines;
    }

    /** Without the text that stands in it. */
    private Map<String, Object> usage() {
        Map<String, Object> usage = get("/responses/" + response, 200).getMap("usage");
        usage.remove("note");
        return usage;
    }

    @Test
    void no_text_of_an_erased_session_is_left_anywhere_in_the_database() throws Exception {
        Sent loose = event("response.output_audio_transcript.done", """
                "response_id":"<response>","item_id":"<call>","output_index":0,"content_index":1,"transcript":"%1$s\"""");
        Sent refused = event("response.done", "\"response\":\"%1$s\"");
        sendAll();
        send(null, loose).then().statusCode(200);
        as("dev")
                .contentType("application/json")
                .header("X-Session-Id", session)
                .body(("{\"type\":\"" + marker + "\"").getBytes(UTF_8))
                .post(EVENTS + "/response.done")
                .then()
                .statusCode(400);
        assertThat(get("/items?q=" + marker, 200).getList("data")).isNotEmpty();
        send(session, refused);
        assertThat(tablesWithMarker())
                .contains(
                        "server_event",
                        "realtime_item",
                        "realtime_response",
                        "realtime_session",
                        "session_configuration",
                        "rejected_event",
                        "item_search",
                        "ledger_entry");
        List<Map<String, Object>> booked = ledger(session);
        Map<String, Object> usage = usage();

        JsonPath erased = eraseSession();

        assertThat(tablesWithMarker()).isEmpty();
        assertThat(erased.getString("sessions[0].status")).isEqualTo("erased");
        assertThat(erased.getInt("sessions[0].unassigned_server_events")).isEqualTo(1);
        assertThat(erased.getInt("sessions[0].rejected_events")).isPositive();
        assertThat(ledger(session)).isNotEmpty().isEqualTo(booked);
        assertThat(usage()).isEqualTo(usage).containsEntry("strange_tokens", 7);
        assertThat(get("/responses/" + response, 200).getString("status")).isEqualTo("completed");
    }

    @Test
    void a_rebuild_after_an_erasure_changes_nothing_and_brings_nothing_back() throws Exception {
        sendAll();
        eraseSession();
        List<Map<String, Object>> booked = ledger(session);

        JsonPath rebuilt = erase("/v1/admin/rebuild", "{\"session_id\":\"" + session + "\"}");

        assertThat(rebuilt.getString("status")).isEqualTo("completed");
        assertThat(rebuilt.getInt("num_rewritten")).isZero();
        assertThat(ledger(session)).isEqualTo(booked);
        assertThat(tablesWithMarker()).isEmpty();
    }

    @Test
    void bytes_that_were_erased_are_a_duplicate_under_any_session_and_do_not_come_back() throws Exception {
        List<JsonPath> receipts = events.stream()
                .map(sent -> send(session, sent).then().extract().jsonPath())
                .toList();
        // A writer that remembers this session looks nothing up.
        String other = fresh("sess");
        as("dev").contentType("application/json");
        send(other, event("input_audio_buffer.cleared", "\"a\":1")).then().statusCode(200);
        eraseSession();

        for (String again : List.of(session, other)) {
            for (int i = 0; i < events.size(); i++) {
                send(again, events.get(i))
                        .then()
                        .statusCode(200)
                        .body("duplicate", equalTo(true))
                        .body("session_id", equalTo(session))
                        .body("chain_hash", equalTo(receipts.get(i).getString("chain_hash")));
            }
        }
        assertThat(tablesWithMarker()).isEmpty();
    }

    /** The identity is as an erasure leaves it that has not committed yet when the bytes come. */
    @Test
    void bytes_that_come_again_while_they_are_erased_do_not_come_back() throws Exception {
        Sent sent = events.getFirst();
        send(session, sent).then().statusCode(200);
        String other = fresh("sess");
        send(other, event("input_audio_buffer.cleared", "\"a\":1")).then().statusCode(200);
        CompletableFuture<Response> again;
        try (Connection erasing = database.getConnection()) {
            erasing.setAutoCommit(false);
            try (var update = erasing.prepareStatement(
                    "update event_identity set body_sha256 = ?, erased = true where event_id = ?")) {
                update.setBytes(
                        1, erasedHash.of(MessageDigest.getInstance("SHA-256").digest(sent.body)));
                update.setString(2, sent.eventId);
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
            again = CompletableFuture.supplyAsync(() -> send(other, sent));
            await(erasing);
            erasing.commit();
            erasing.setAutoCommit(true);
        }

        again.get().then().statusCode(200).body("duplicate", equalTo(true)).body("session_id", equalTo(session));
    }

    /** Until another transaction waits for this one. */
    private static void await(Connection connection) throws Exception {
        for (int tries = 0; tries < 500; tries++) {
            try (var query = connection.createStatement();
                    var row = query.executeQuery("select count(*) from pg_locks where not granted")) {
                row.next();
                if (row.getInt(1) > 0) {
                    return;
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("Nobody waits");
    }

    @Test
    void an_erased_body_is_gone_for_good_and_its_entry_says_so() {
        sendAll();
        eraseSession();

        String eventId = events.getFirst().eventId;
        as("dev").get(EVENTS + "/" + eventId + "/body").then().statusCode(410).body("error.code", equalTo("erased"));
        JsonPath entry = get("/server-events/" + eventId, 200);
        assertThat(entry.getString("sha256")).isNull();
        assertThat(entry.getBoolean("body_pruned")).isTrue();
        assertThat(entry.getInt("body_bytes")).isEqualTo(events.getFirst().body.length);
    }

    @Test
    void the_chain_still_verifies_and_ends_with_the_erasure() {
        sendAll();
        eraseSession();

        as("test-auditor")
                .queryParam("session_id", session)
                .get("/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true));
        String chain = as("test-auditor")
                .get("/v1/audit/sessions/" + session + "/chain")
                .asString();
        String last = chain.strip().substring(chain.strip().lastIndexOf('\n') + 1);
        JsonPath entry = new JsonPath(last);
        assertThat(entry.getString("kind")).isEqualTo("erasure");
        assertThat(entry.getString("api_key")).isEqualTo("dev");
        assertThat(new JsonPath(entry.getString("detail")).getInt("server_events"))
                .isEqualTo(events.size());
    }

    @Test
    void a_long_session_is_erased_whole() throws Exception {
        String body = IntStream.range(0, 450)
                .mapToObj(i -> "{\"type\":\"conversation.item.created\",\"event_id\":\"" + fresh("event")
                        + "\",\"item\":{\"id\":\"" + item + "_" + i
                        + "\",\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\""
                        + marker + "\"}]}}")
                .collect(Collectors.joining(",", "[", "]"));
        as("dev")
                .contentType("application/json")
                .header("X-Session-Id", session)
                .body(body.getBytes(UTF_8))
                .post(EVENTS)
                .then()
                .statusCode(200);

        assertThat(eraseSession().getInt("sessions[0].server_events")).isEqualTo(450);

        assertThat(tablesWithMarker()).isEmpty();
        as("test-auditor")
                .queryParam("session_id", session)
                .get("/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("entries", equalTo(451));
    }

    @Test
    void erasing_again_finds_nothing_and_adds_no_entry() {
        sendAll();
        eraseSession();
        int entries = get("/sessions/" + session + "/server-events", 200)
                .getList("data")
                .size();
        String chain = as("test-auditor")
                .get("/v1/audit/sessions/" + session + "/chain")
                .asString();

        assertThat(eraseSession().getString("sessions[0].status")).isEqualTo("nothing_to_erase");

        assertThat(as("test-auditor")
                        .get("/v1/audit/sessions/" + session + "/chain")
                        .asString())
                .isEqualTo(chain);
        assertThat(entries).isEqualTo(events.size());
    }

    @Test
    void a_dry_run_counts_and_changes_nothing() throws Exception {
        sendAll();

        JsonPath tried = erase("/v1/realtime/sessions/" + session + "/erase", "{\"dry_run\":true}");

        assertThat(tried.getString("sessions[0].status")).isEqualTo("would_be_erased");
        assertThat(tried.getInt("sessions[0].server_events")).isEqualTo(events.size());
        assertThat(tablesWithMarker()).contains("server_event", "realtime_item");
    }

    @Test
    void every_session_of_an_end_user_is_erased_and_those_of_others_are_not() throws Exception {
        sendAll();
        String other = fresh("sess");
        String otherMarker = fresh("marker").replace("_", "");
        as("dev")
                .contentType("application/json")
                .header("X-Session-Id", other)
                .body("{\"type\":\"response.done\",\"event_id\":\"" + fresh("event") + "\",\"response\":{\"id\":\""
                        + fresh("resp") + "\",\"metadata\":{\"user\":\"somebody\",\"note\":\"" + otherMarker + " "
                        + endUser + "\"}}}")
                .post(EVENTS + "/response.done")
                .then()
                .statusCode(200);

        JsonPath erased = erase("/v1/admin/erasures", "{\"metadata\":{\"user\":\"" + endUser + "\"}}");

        assertThat(erased.getList("sessions.session_id", String.class)).containsExactly(session);
        assertThat(erased.getBoolean("has_more")).isFalse();
        assertThat(tablesWithMarker()).isEmpty();
        assertThat(DatabaseCopy.tablesWith(database, otherMarker)).contains("server_event");
    }

    @Test
    void a_legal_hold_blocks_erasure_until_it_is_lifted() throws Exception {
        sendAll();
        as("dev")
                .contentType("application/json")
                .body("{\"reason\":\"case 7\"}")
                .put("/v1/admin/holds/" + session)
                .then()
                .statusCode(200)
                .body("reason", equalTo("case 7"));

        as("dev")
                .post("/v1/realtime/sessions/" + session + "/erase")
                .then()
                .statusCode(409)
                .body("error.code", equalTo("on_hold"));
        JsonPath ofEndUser = erase("/v1/admin/erasures", "{\"metadata\":{\"user\":\"" + endUser + "\"}}");
        assertThat(ofEndUser.getString("sessions[0].status")).isEqualTo("on_hold");
        assertThat(tablesWithMarker()).contains("server_event");

        as("dev").get("/v1/admin/holds/" + session).then().statusCode(200);
        as("dev").delete("/v1/admin/holds/" + session).then().statusCode(200);
        as("dev").get("/v1/admin/holds/" + session).then().statusCode(404);
        assertThat(eraseSession().getString("sessions[0].status")).isEqualTo("erased");
        assertThat(as("test-auditor")
                        .get("/v1/audit/sessions/" + session + "/chain")
                        .asString())
                .contains("\"kind\":\"hold\"", "{\\\"held\\\":true}", "{\\\"held\\\":false}");
        as("test-auditor")
                .queryParam("session_id", session)
                .get("/v1/audit/verify")
                .then()
                .body("valid", equalTo(true));
    }

    @Test
    void what_comes_after_an_erasure_is_stored_as_ever() {
        sendAll();
        eraseSession();

        Sent later = event("conversation.item.created", """
                "item":{"id":"<item>_2","type":"message","role":"user","content":[{"type":"input_text","text":"later"}]}""");
        send(session, later).then().statusCode(200).body("duplicate", equalTo(false));

        assertThat(get("/items/" + item + "_2?session_id=" + session, 200).getString("content[0].text"))
                .isEqualTo("later");
        assertThat(eraseSession().getInt("sessions[0].server_events")).isEqualTo(1);
    }

    @Test
    void a_wrong_dry_run_erases_nothing() {
        sendAll();
        as("dev")
                .contentType("application/json")
                .body("{\"dry_run\":\"true\"}")
                .post("/v1/realtime/sessions/" + session + "/erase")
                .then()
                .statusCode(400);
        as("dev")
                .contentType("application/json")
                .body("{\"dryrun\":true}")
                .post("/v1/realtime/sessions/" + session + "/erase")
                .then()
                .statusCode(400);
        as("dev").get(EVENTS + "/" + events.getFirst().eventId + "/body").then().statusCode(200);
    }
}
