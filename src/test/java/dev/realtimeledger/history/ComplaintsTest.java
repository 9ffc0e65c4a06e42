package dev.realtimeledger.history;

import static dev.realtimeledger.Ledger.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people complain about when they keep the history of voice agents themselves, one test each. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ComplaintsTest {

    private final Forwarded events = new Forwarded();
    private final String run = events.run;
    private final String session = "sess" + run;

    @Test
    void complaint1TheUsersTranscriptIsDroppedWhenTheTurnTriggersAToolCall() {
        transcribed("user", "what is the weather in Kazan?");
        done(
                "resp",
                "completed",
                "{'id':'tool%s','type':'function_call','status':'completed','call_id':'call%s',"
                        + "'name':'weather','arguments':'{}'}");
        JsonPath user = get("/items/user" + run, 200);
        assertThat(user.getString("transcript")).isEqualTo("what is the weather in Kazan?");
        assertThat(transcript().getList("data.text")).contains("what is the weather in Kazan?");
    }

    @Test
    void complaint2ALateTranscriptOfTheUserIsFiledAfterTheReplyItPrompted() {
        added("assistant", "reply", "user", "completed", "{'type':'output_audio','transcript':'at nine'}");
        done("resp", "completed", "{'id':'reply%s','type':'message','role':'assistant','status':'completed'}");
        transcribed("user", "when does it open?");
        assertThat(transcript().getList("data.text")).containsExactly("when does it open?", "at nine");
    }

    @Test
    void complaint3TheHistoryIsCorruptWhenTheUserSpeaksSeveralTimesBeforeAnAnswer() {
        added("user", "first", "", "completed", "{'type':'input_audio','transcript':null}");
        transcribed("first", "hello?");
        added("user", "second", "first", "completed", "{'type':'input_audio','transcript':null}");
        transcribed("second", "anybody there?");
        events.send(
                session,
                "conversation.item.done",
                "'previous_item_id':null,'item':{'id':'first%s','type':'message','role':'user',"
                        + "'status':'completed','content':[{'type':'input_audio','transcript':null}]}");
        added("assistant", "reply", "second", "completed", "{'type':'output_text','text':'yes'}");
        assertThat(transcript().getList("data.text")).containsExactly("hello?", "anybody there?", "yes");
        assertThat(get("/items/first" + run, 200).getString("content[0].transcript"))
                .isEqualTo("hello?");
    }

    @Test
    void complaint4TheAssistantsTranscriptIsWipedOnInterruption() {
        added("assistant", "reply", "", "completed", "{'type':'output_audio','transcript':'one two three four'}");
        events.send(session, "conversation.item.truncated", "'item_id':'reply%s','content_index':0,'audio_end_ms':400");
        events.send(
                session,
                "conversation.item.done",
                "'item':{'id':'reply%s','type':'message','role':'assistant',"
                        + "'status':'incomplete','content':[{'type':'output_audio','transcript':''}]}");
        assertThat(get("/items/reply" + run, 200).getString("content[0].transcript"))
                .isEqualTo("one two three four");
        assertThat(transcript().getString("data[0].generated")).isEqualTo("one two three four");
    }

    @Test
    void complaint5TheTextContainsWordsThatWereNeverSpoken() {
        String text = "we are open from nine in the morning until six in the evening every day but Sunday";
        added("assistant", "reply", "", "incomplete", "{'type':'output_audio','transcript':'" + text + "'}");
        events.send(
                session, "conversation.item.truncated", "'item_id':'reply%s','content_index':0,'audio_end_ms':1500");
        assertThat(get("/items/reply" + run, 200).getInt("audio_end_ms")).isEqualTo(1500);
        String heard = transcript().getString("data[0].heard");
        assertThat(text).startsWith(heard);
        assertThat(heard).isNotEmpty().hasSizeLessThan(text.length());
    }

    @Test
    void complaint6TheSameTranscriptionIsSentAgainAndTheTextIsMultiplied() {
        for (int i = 0; i < 4; i++) {
            transcribed("user", "only once");
        }
        assertThat(get("/items/user" + run, 200).getString("transcript")).isEqualTo("only once");
        assertThat(transcript().getList("data.text")).containsExactly("only once");
    }

    @Test
    void complaint7TheUsageOfAResponseIsReceivedAndThrownAway() {
        done("resp", "completed", "");
        assertThat(get("/responses/resp" + run, 200).getInt("usage.total_tokens"))
                .isEqualTo(42);
    }

    @Test
    void complaint8OnlyTotalsAreKeptSoThatTheCostCannotBeRebuilt() {
        String usage = "{'total_tokens':42,'input_tokens':30,'output_tokens':12,"
                + "'input_token_details':{'text_tokens':10,'audio_tokens':20,'image_tokens':0,'cached_tokens':8,"
                + "'cached_tokens_details':{'text_tokens':3,'audio_tokens':5,'image_tokens':0}},"
                + "'output_token_details':{'text_tokens':4,'audio_tokens':8}}";
        events.send(
                session,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp%s','status':'completed','output':[]," + "'usage':"
                        + usage + "}");
        assertThat(get("/responses/resp" + run, 200).getMap("usage"))
                .isEqualTo(new JsonPath(usage.replace('\'', '"')).getMap("$"));
    }

    @Test
    void complaint14VoiceTurnsAreNotPersistedAndCannotBeReplayed() {
        added("user", "user", "", "completed", "{'type':'input_text','text':'hello'}");
        added("assistant", "reply", "user", "completed", "{'type':'output_text','text':'good day'}");
        List<String> ids =
                get("/sessions/" + session + "/server-events?order=asc", 200).getList("data.event_id", String.class);
        for (String id : ids) {
            String body =
                    Ledger.reader().get(Ledger.EVENTS + "/" + id + "/body").asString();
            String type = new JsonPath(body).getString("type");
            Ledger.as("test-other")
                    .contentType("application/json")
                    .header("X-Session-Id", session)
                    .body(body)
                    .post(Ledger.EVENTS + "/" + type)
                    .then()
                    .statusCode(200);
        }
        JsonPath replayed = Ledger.as("test-other")
                .get("/v1/realtime/sessions/" + session + "/transcript")
                .jsonPath();
        assertThat(replayed.getList("data.text")).containsExactly("hello", "good day");
        assertThat(replayed.getList("data.text")).isEqualTo(transcript().getList("data.text"));
    }

    @Test
    void complaint15ToolCallsAndTheirOutputsAreMissingOrStuckInProgress() {
        events.send(
                session,
                "response.output_item.done",
                "'response_id':'resp%1$s','output_index':0,'item':{'id':'tool%1$s',"
                        + "'type':'function_call','status':'completed','call_id':'call%1$s','name':'weather',"
                        + "'arguments':'{}'}");
        events.send(
                session,
                "response.output_item.added",
                "'response_id':'resp%1$s','output_index':0,'item':{'id':'tool%1$s',"
                        + "'type':'function_call','status':'in_progress','call_id':'call%1$s','name':'weather',"
                        + "'arguments':''}");
        events.send(
                session,
                "conversation.item.added",
                "'previous_item_id':'tool%1$s','item':{'id':'output%1$s',"
                        + "'type':'function_call_output','status':'completed','call_id':'call%1$s','output':'fog'}");
        assertThat(get("/items/tool" + run, 200).getString("status")).isEqualTo("completed");
        Map<String, Object> entry = transcript().getMap("data.find { it.type == 'function_call' }");
        assertThat(entry)
                .containsEntry("name", "weather")
                .containsEntry("arguments", "{}")
                .containsEntry("output", "fog")
                .containsEntry("status", "completed");
    }

    @Test
    void complaint16StrictSchemasCrashOnNullUsageAndPartialFailures() {
        events.send(
                session,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp%s','status':'failed','output':[],"
                        + "'status_details':'server_error','usage':null,'conversation_id':null,'metadata':null}");
        events.send(
                session,
                "conversation.item.done",
                "'item':{'id':'reply%s','type':'message','role':'assistant','status':null," + "'content':null}");
        events.send(
                session,
                "conversation.item.input_audio_transcription.failed",
                "'item_id':'user%s','error':{'type':'server_error','code':null,'message':null}");
        JsonPath response = get("/responses/resp" + run, 200);
        assertThat(response.getString("status")).isEqualTo("failed");
        assertThat(response.getString("status_details")).isEqualTo("server_error");
        assertThat(response.getString("usage")).isNull();
        assertThat(get("/items/reply" + run, 200).getString("role")).isEqualTo("assistant");
        assertThat(transcript().getList("data")).isNotEmpty();
    }

    private void transcribed(String item, String text) {
        events.send(
                session,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'" + item + "%s','content_index':0,'transcript':'" + text + "'");
    }

    private void added(String role, String item, String previous, String status, String part) {
        String before = previous.isEmpty() ? "null" : "'" + previous + "%1$s'";
        events.send(
                session,
                "conversation.item.added",
                "'previous_item_id':" + before + ",'item':{'id':'" + item + "%1$s','type':'message','role':'" + role
                        + "','status':'" + status + "','content':[" + part + "]}");
    }

    private void done(String response, String status, String output) {
        events.send(
                session,
                "response.done",
                "'response':{'object':'realtime.response','id':'" + response + "%1$s','status':'" + status
                        + "','output':[" + output.replace("%s", "%1$s")
                        + "],'usage':{'total_tokens':42,'input_tokens':30,'output_tokens':12}}");
    }

    private JsonPath transcript() {
        return get("/sessions/" + session + "/transcript", 200);
    }
}
