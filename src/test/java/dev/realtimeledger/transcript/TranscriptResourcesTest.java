package dev.realtimeledger.transcript;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class TranscriptResourcesTest {

    private final String run = Ledger.fresh("t");
    private final String session = "sess_" + run;
    private int events;

    @Test
    void aLateTranscriptStandsBeforeTheReplyItPrompted() {
        send(
                1,
                "response.output_item.added",
                "'response_id':'r_%1$s','output_index':0,'item':{'id':'reply_%1$s','type':'message','role':'assistant'}");
        send(
                2,
                "response.output_audio_transcript.done",
                "'response_id':'r_%1$s','output_index':0,'item_id':'reply_%1$s','content_index':0,'transcript':'Fine!'");
        send(
                3,
                "response.done",
                "'response':{'id':'r_%1$s','object':'realtime.response','status':'completed','output':[],'usage':{'total_tokens':9}}");
        send(
                4,
                "conversation.item.added",
                "'previous_item_id':'user_%1$s','item':{'id':'reply_%1$s','type':'message','role':'assistant'}");
        send(
                5,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'user_%1$s','content_index':0,'transcript':'How are you?'");
        JsonPath transcript = transcript("");
        assertThat(transcript.getString("object")).isEqualTo("realtime.transcript");
        assertThat(transcript.getList("data.item_id")).containsExactly("user_" + run, "reply_" + run);
        assertThat(transcript.getList("data.role")).containsExactly("user", "assistant");
        assertThat(transcript.getList("data.text")).containsExactly("How are you?", "Fine!");
        assertThat(transcript.getString("data[0].response")).isNull();
        assertThat(transcript.getString("data[1].response.id")).isEqualTo("r_" + run);
        assertThat(transcript.getString("data[1].response.status")).isEqualTo("completed");
        assertThat(transcript.getInt("data[1].response.usage.total_tokens")).isEqualTo(9);
        assertThat(transcript.getString("data[1].session_id")).isEqualTo(session);
        assertThat(transcript.getString("first_id")).isEqualTo("user_" + run);
        assertThat(transcript.getString("last_id")).isEqualTo("reply_" + run);
        assertThat(transcript.getBoolean("has_more")).isFalse();
    }

    @Test
    void severalTurnsOfTheUserBeforeAnAnswerAllKeepTheirText() {
        for (int turn = 1; turn <= 3; turn++) {
            message(turn, turn == 1 ? null : "u" + (turn - 1), "u" + turn, "user", "");
        }
        message(9, "u3", "a", "assistant", "Yes");
        for (int turn = 3; turn >= 1; turn--) {
            send(
                    10 + turn,
                    "conversation.item.input_audio_transcription.completed",
                    "'item_id':'u" + turn + "_%1$s','content_index':0,'transcript':'turn " + turn + "'");
        }
        assertThat(transcript("").getList("data.text")).containsExactly("turn 1", "turn 2", "turn 3", "Yes");
    }

    @Test
    void aTranscriptionWithoutASessionBelongsToTheSessionOfItsItem() {
        message(1, null, "u", "user", "");
        message(2, "u", "a", "assistant", "Yes");
        forward(
                null,
                null,
                null,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'u_%1$s','content_index':0,'transcript':'Really?'");
        assertThat(transcript("").getList("data.text")).containsExactly("Really?", "Yes");
        assertThat(transcript("").getList("data.session_id")).containsExactly(session, session);
    }

    @Test
    void aToolCallCarriesItsOutputAndAnErrorStandsWhereItHappened() {
        message(1, null, "u", "user", "Weather?");
        send(
                2,
                "conversation.item.done",
                "'previous_item_id':'u_%1$s','item':{'id':'call_%1$s','type':'function_call','call_id':'c1','name':'get_weather','arguments':'{\\u0022city\\u0022:\\u0022Paris\\u0022}'}");
        send(3, "error", "'error':{'type':'server_error','code':'broken','message':'It broke'}");
        send(
                4,
                "conversation.item.done",
                "'previous_item_id':'call_%1$s','item':{'id':'out_%1$s','type':'function_call_output','call_id':'c1','output':'sunny'}");
        message(5, "out", "a", "assistant", "Sunny.");
        send(
                6,
                "conversation.item.done",
                "'previous_item_id':'a_%1$s','item':{'id':'gone_%1$s','type':'message','role':'user'}");
        send(7, "conversation.item.deleted", "'item_id':'gone_%1$s'");
        JsonPath transcript = transcript("");
        assertThat(transcript.getList("data.item_id")).containsExactly("u_" + run, "call_" + run, null, "a_" + run);
        assertThat(transcript.getString("data[1].output")).isEqualTo("sunny");
        assertThat(transcript.getString("data[1].arguments")).isEqualTo("{\"city\":\"Paris\"}");
        assertThat(transcript.getString("data[2].type")).isEqualTo("error");
        assertThat(transcript.getString("data[2].text")).isEqualTo("It broke");
        assertThat(transcript.getString("data[2].code")).isEqualTo("broken");
        assertThat(accepting("text/plain", "/sessions/" + session + "/transcript")
                        .asString())
                .isEqualTo("""
                User: Weather?

                [tool get_weather({"city":"Paris"}) -> sunny]

                [error: It broke]

                Assistant: Sunny.

                """);
        String captions =
                accepting("text/vtt", "/sessions/" + session + "/transcript").asString();
        assertThat(captions)
                .startsWith("WEBVTT\n\n00:00:0")
                .contains("<v User>Weather?\n\n", "<v Assistant>Sunny.\n\n");
        assertThat(captions.split("\n\n")).hasSize(5);
    }

    @Test
    void whatWasHeardIsToldByTheAudioInTheFormatOfTheSession() {
        send(
                0,
                "session.created",
                "'session':{'type':'realtime','audio':{'output':{'format':{'type':'audio/pcm','rate':8000}}}}");
        truncated("a", "Добрый день, чем могу помочь?", 16_000, 600);
        JsonPath transcript = transcript("");
        assertThat(transcript.getString("data[0].text")).isEqualTo("Добрый день, чем могу помочь?");
        assertThat(transcript.getString("data[0].generated")).isEqualTo("Добрый день, чем могу помочь?");
        assertThat(transcript.getString("data[0].heard")).isEqualTo("Добрый день, чем");
        assertThat(transcript.getString("data[0].heard_basis")).isEqualTo("audio");
        assertThat(transcript.getBoolean("data[0].interrupted")).isTrue();
        JsonPath item = json("/items/a_" + run);
        assertThat(item.getInt("audio_end_ms")).isEqualTo(600);
        assertThat(item.getString("heard")).isEqualTo("Добрый день, чем");
        assertThat(item.getString("heard_basis")).isEqualTo("audio");
        assertThat(json("/sessions/" + session + "/items").getList("data.heard"))
                .containsExactly("Добрый день, чем");
        assertThat(accepting("text/plain", "/sessions/" + session + "/transcript")
                        .asString())
                .isEqualTo("Assistant: Добрый день, чем могу помочь? [interrupted; heard: Добрый день, чем]\n\n");
    }

    @Test
    void theFormatOfTheResponseCountsBeforeThatOfTheSession() {
        send(0, "session.created", "'session':{'type':'realtime','output_audio_format':'g711_ulaw'}");
        truncated("a", "I am here now ok", 48_000, 500);
        assertThat(transcript("").getString("data[0].heard")).isEqualTo("I");
        send(
                9,
                "response.created",
                "'response':{'id':'r_%1$s','object':'realtime.response','status':'in_progress','output':[],'audio':{'output':{'format':{'type':'audio/pcm'}}}}");
        assertThat(transcript("").getString("data[0].heard")).isEqualTo("I am");
    }

    @Test
    void withoutAudioWhatWasHeardIsAGuess() {
        truncated("a", "fifteen charact and some more", 0, 1000);
        assertThat(transcript("").getString("data[0].heard")).isEqualTo("fifteen charact");
        assertThat(transcript("").getString("data[0].heard_basis")).isEqualTo("speech_rate");
        assertThat(json("/items/a_" + run).getString("heard_basis")).isEqualTo("speech_rate");
    }

    @Test
    void aTranscriptIsWholeUnlessALimitIsSet() {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < 25; number++) {
            message(number, number == 0 ? null : "m" + (number - 1), "m" + number, "user", "n" + number);
            ids.add("m" + number + "_" + run);
        }
        assertThat(transcript("").getList("data.item_id")).isEqualTo(ids);
        assertThat(transcript("?order=desc").getList("data.item_id")).isEqualTo(ids.reversed());
        JsonPath page = transcript("?limit=10");
        assertThat(page.getList("data.item_id")).isEqualTo(ids.subList(0, 10));
        assertThat(page.getBoolean("has_more")).isTrue();
        assertThat(transcript("?limit=10&after=" + page.getString("last_id")).getList("data.item_id"))
                .isEqualTo(ids.subList(10, 20));
        assertThat(transcript("?before=" + ids.get(3)).getList("data.item_id")).isEqualTo(ids.subList(0, 3));
        Response text = accepting("text/plain", "/sessions/" + session + "/transcript?limit=2");
        assertThat(text.asString()).isEqualTo("User: n0\n\nUser: n1\n\n");
        assertThat(text.header("Link"))
                .isEqualTo("</v1/realtime/sessions/" + session + "/transcript?limit=2&after=" + ids.get(1)
                        + ">; rel=\"next\"");
    }

    @Test
    void aTranscriptLargerThanAPageGoesOnBehindIt() {
        String words = "x".repeat(700_000);
        for (int number = 0; number < 6; number++) {
            message(number, number == 0 ? null : "m" + (number - 1), "m" + number, "user", number + words);
        }
        List<String> ids = new ArrayList<>();
        String after = "";
        for (boolean more = true; more; ) {
            Response page = reader().get("/v1/realtime/sessions/" + session + "/transcript" + after);
            assertThat(page.asByteArray().length).isBetween(100, 3_000_000);
            assertThat(page.header("Content-Length")).isEqualTo(String.valueOf(page.asByteArray().length));
            ids.addAll(page.jsonPath().getList("data.item_id"));
            after = "?after=" + page.jsonPath().getString("last_id");
            more = page.jsonPath().getBoolean("has_more");
        }
        assertThat(ids).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void anUnchangedTranscriptIsNotSentAgain() {
        message(1, null, "u", "user", "Hi");
        String path = "/v1/realtime/sessions/" + session + "/transcript";
        String tag = reader().get(path).header("ETag");
        reader().header("If-None-Match", tag).get(path).then().statusCode(304);
        message(2, "u", "a", "assistant", "Hello");
        reader().header("If-None-Match", tag).get(path).then().statusCode(200);
        assertThat(accepting("text/plain", "/sessions/" + session + "/transcript")
                        .header("ETag"))
                .isNotEqualTo(tag);
    }

    @Test
    void aCallTellsItsSessionsAsOneConversation() {
        String second = "two_" + run;
        String call = "call_" + run;
        forward(session, call, 0, "session.created", "'session':{'type':'realtime','model':'gpt://f/m1'}");
        forward(session, call, 1, "conversation.item.done", item(null, "u", "user", "Hi"));
        forward(session, call, 2, "conversation.item.done", item("u", "a", "assistant", "Hello"));
        forward(session, call, 3, "conversation.item.done", item("a", "broke", "assistant", "I was"));
        forward(second, call, 0, "session.created", "'session':{'type':'realtime','model':'gpt://f/m2'}");
        forward(second, call, 1, "conversation.item.done", item(null, "u", "user", "Hi"));
        forward(second, call, 2, "conversation.item.done", item("u", "a", "assistant", "Hello"));
        forward(second, call, 3, "conversation.item.done", item("a", "next", "user", "Are you there?"));
        forward(second, call, 4, "error", "'error':{'type':'server_error','message':'Slow'}");

        JsonPath found = json("/calls/" + call);
        assertThat(found.getString("object")).isEqualTo("realtime.call");
        assertThat(found.getString("id")).isEqualTo(call);
        assertThat(found.getList("session_ids")).containsExactly(session, second);
        assertThat(found.getInt("num_sessions")).isEqualTo(2);
        assertThat(found.getInt("num_items")).isEqualTo(6);
        assertThat(found.getInt("num_responses")).isZero();
        assertThat(found.getList("models")).containsExactly("m1", "m2");
        assertThat(found.getString("first_event_at")).isEqualTo(found.getString("created_at"));
        assertThat(found.getString("last_event_at")).isGreaterThan(found.getString("first_event_at"));

        JsonPath transcript = json("/calls/" + call + "/transcript");
        assertThat(transcript.getList("data.text")).containsExactly("Hi", "Hello", "I was", "Are you there?", "Slow");
        assertThat(transcript.getList("data.session_id")).containsExactly(session, session, session, second, second);
        assertThat(accepting("text/plain", "/calls/" + call + "/transcript").asString())
                .endsWith("Assistant: I was\n\nUser: Are you there?\n\n[error: Slow]\n\n");
        assertThat(accepting("text/vtt", "/calls/" + call + "/transcript").asString())
                .startsWith("WEBVTT\n\n");
    }

    @Test
    void callsAreListedByTimePageByPage() {
        List<String> expected = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            String call = "call" + number + "_" + run;
            forward("a" + number + run, call, 0, "conversation.item.done", item(null, "i" + number, "user", "x"));
            expected.addFirst(call);
        }
        forward("again" + run, "call0_" + run, 0, "conversation.item.done", item(null, "other", "user", "x"));
        List<String> ids = new ArrayList<>();
        String after = "";
        while (ids.size() < 5) {
            JsonPath page = json("/calls?limit=2" + after);
            ids.addAll(page.getList("data.id"));
            after = "&after=" + page.getString("last_id");
        }
        assertThat(ids).startsWith(expected.toArray(String[]::new));
        String begun = json("/calls/call3_" + run).getString("created_at");
        assertThat(json("/calls?order=asc&limit=2&created_after=" + begun).getList("data.id"))
                .containsExactly("call3_" + run, "call4_" + run);
        assertThat(json("/calls?limit=1&created_before=" + begun).getList("data.id"))
                .containsExactly("call2_" + run);
        assertThat(json("/calls?created_before=" + json("/calls/call0_" + run).getString("created_at"))
                        .getList("data.id"))
                .doesNotContain("call0_" + run);
        assertThat(accepting("text/csv", "/calls?limit=1").asString())
                .startsWith("object,id,created_at,first_event_at,last_event_at,session_ids,num_sessions")
                .contains("realtime.call,\"call4_" + run);
        assertThat(accepting("application/x-ndjson", "/calls?limit=2")
                        .asString()
                        .lines())
                .hasSize(2);
        reader().get("/v1/realtime/calls?limt=1").then().statusCode(400);
        reader().get("/v1/realtime/calls?after=none").then().statusCode(400);
    }

    @Test
    void onlyWhoMayReadTheTenantSeesItsCallsAndTranscripts() {
        String call = "call_" + run;
        forward(session, call, 1, "conversation.item.done", item(null, "u", "user", "Hi"));
        for (String path :
                List.of("/sessions/" + session + "/transcript", "/calls/" + call, "/calls/" + call + "/transcript")) {
            as("test-reader").get("/v1/realtime" + path).then().statusCode(200);
            as("test-other").get("/v1/realtime" + path).then().statusCode(404);
            as("test-clerk").get("/v1/realtime" + path).then().statusCode(403);
            as("test-forwarder").get("/v1/realtime" + path).then().statusCode(403);
        }
        as("test-forwarder").get("/v1/realtime/calls").then().statusCode(403);
        assertThat(as("test-other")
                        .get("/v1/realtime/calls?limit=100")
                        .jsonPath()
                        .getList("data.id"))
                .doesNotContain(call);
        for (String unknown : List.of(
                "/sessions/none/transcript",
                "/sessions/unassigned/transcript",
                "/calls/none",
                "/calls/none/transcript")) {
            reader().get("/v1/realtime" + unknown).then().statusCode(404);
        }
        reader().accept("text/csv")
                .get("/v1/realtime/sessions/" + session + "/transcript")
                .then()
                .statusCode(406);
        reader().get("/v1/realtime/sessions/" + session + "/transcript?limit=0")
                .then()
                .statusCode(400);
    }

    private void truncated(String id, String text, int audioBytes, int endMs) {
        send(
                1,
                "response.output_item.added",
                "'response_id':'r_%1$s','output_index':0,'item':{'id':'" + id
                        + "_%1$s','type':'message','role':'assistant'}");
        for (int half = 0; half < 2 && audioBytes > 0; half++) {
            send(
                    2 + half,
                    "response.output_audio.delta",
                    "'response_id':'r_%1$s','output_index':0,'item_id':'" + id + "_%1$s','content_index':0,'delta':'"
                            + Base64.getEncoder().encodeToString(new byte[audioBytes / 2]) + "'");
        }
        send(
                4,
                "response.output_audio_transcript.done",
                "'response_id':'r_%1$s','output_index':0,'item_id':'" + id + "_%1$s','content_index':0,'transcript':'"
                        + text + "'");
        send(5, "conversation.item.truncated", "'item_id':'" + id + "_%1$s','content_index':0,'audio_end_ms':" + endMs);
    }

    private void message(int sequence, @Nullable String previous, String id, String role, String text) {
        send(sequence, "conversation.item.done", item(previous, id, role, text));
    }

    private static String item(@Nullable String previous, String id, String role, String text) {
        return (previous == null ? "" : "'previous_item_id':'" + previous + "_%1$s',") + "'item':{'id':'" + id
                + "_%1$s','type':'message','role':'" + role + "','content':[{'type':'input_text','text':'" + text
                + "'}]}";
    }

    private void send(int sequence, String type, String fields) {
        forward(session, null, sequence, type, fields);
    }

    private void forward(
            @Nullable String to, @Nullable String call, @Nullable Integer sequence, String type, String fields) {
        String body = ("{'type':'" + type + "','event_id':'event" + events++ + "_%1$s'," + fields + "}")
                .replace("%1$s", run)
                .replace('\'', '"');
        var request = as("dev").contentType("application/json");
        if (to != null) {
            request.header("X-Session-Id", to);
        }
        if (call != null) {
            request.header("X-Call-Id", call);
        }
        if (sequence != null) {
            request.header("X-Event-Sequence", sequence);
        }
        request.body(body.getBytes(StandardCharsets.UTF_8))
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }

    private JsonPath transcript(String query) {
        return json("/sessions/" + session + "/transcript" + query);
    }

    private static JsonPath json(String path) {
        return accepting("application/json", path).jsonPath();
    }

    private static Response accepting(String mediaType, String path) {
        Response answer = reader().accept(mediaType).get("/v1/realtime" + path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith(mediaType);
        assertThat(answer.header("Content-Length")).isNotNull();
        return answer;
    }
}
