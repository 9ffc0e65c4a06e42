package dev.realtimeledger.history;

import static dev.realtimeledger.Ledger.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class HistoryResourcesTest {

    private final Forwarded events = new Forwarded();
    private final String run = events.run;

    @Test
    void aSessionShowsTheConfigurationInForceAndItsRevisions() {
        String session = "sess_" + run;
        send(session, 1, "session.updated", "'session':{'type':'realtime','id':'prov_%s','voice':'b'}");
        send(
                session,
                0,
                "session.created",
                "'session':{'type':'realtime','id':'prov_%s','voice':'a','model':'gpt://f/m'}");
        for (String id : List.of(session, "prov_" + run)) {
            JsonPath found = get("/sessions/" + id, 200);
            assertThat(found.getString("id")).isEqualTo(session);
            assertThat(found.getString("provider_id")).isEqualTo("prov_" + run);
            assertThat(found.getString("voice")).isEqualTo("b");
            assertThat(found.getInt("revisions")).isEqualTo(2);
            assertThat(found.getString("links.session")).isEqualTo("supplied");
        }
        JsonPath revisions = get("/sessions/" + session + "/revisions?order=asc", 200);
        assertThat(revisions.getList("data.session.voice")).containsExactly("a", "b");
        assertThat(revisions.getList("data[1].changed")).containsExactly("model", "voice");
        JsonPath second =
                get("/sessions/" + session + "/revisions?limit=1&after=" + revisions.getString("data[1].id"), 200);
        assertThat(second.getList("data.revision")).containsExactly(1);
    }

    @Test
    void aSessionThatStatedNothingIsThereAllTheSame() {
        send("sess_" + run, 0, "conversation.item.deleted", "'item_id':'item_%s'");
        JsonPath found = get("/sessions/sess_" + run, 200);
        assertThat(found.getString("model")).isNull();
        assertThat(found.getInt("revisions")).isZero();
        assertThat(found.getInt("num_items")).isEqualTo(1);
        assertThat(get("/items/item_" + run, 200).getString("deleted_at")).endsWith("Z");
    }

    @Test
    void anIdThatSeveralSessionsHoldIsAmbiguousUntilOneIsNamed() {
        for (String session : List.of("a_" + run, "b_" + run)) {
            send(session, 0, "conversation.item.done", "'item':{'type':'message','id':'item_%s','role':'user'}");
        }
        send("a_" + run, 1, "conversation.item.done", "'item':{'type':'message','id':'only_%s','role':'user'}");
        assertThat(get("/items/item_" + run, 409).getString("error.code")).isEqualTo("ambiguous_id");
        assertThat(get("/items/item_" + run, 409).getString("error.message")).contains("a_" + run, "b_" + run);
        assertThat(get("/items/item_" + run + "?session_id=b_" + run, 200).getString("session_id"))
                .isEqualTo("b_" + run);
        get("/items/only_" + run + "?session_id=b_" + run, 404);
        get("/items/only_" + run + "?session_id=none", 404);
        Ledger.as("test-other").get("/v1/realtime/items/only_" + run).then().statusCode(404);
    }

    @Test
    void aConversationHasItsItemsInOrderPageByPage() {
        String session = "sess_" + run;
        send(
                session,
                5,
                "conversation.item.done",
                "'previous_item_id':'a_%1$s','item':{'type':'message','id':'b_%1$s','role':'assistant'}");
        send(
                session,
                4,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp_%1$s','status':'completed','conversation_id':'conv_%1$s',"
                        + "'output':[{'type':'message','id':'b_%1$s'}]},'usage':{'total_tokens':3}");
        send(
                session,
                9,
                "conversation.item.added",
                "'previous_item_id':'b_%1$s','item':{'type':'message','id':'c_%1$s','role':'user'}");
        send(session, 1, "conversation.item.added", "'item':{'type':'message','id':'a_%1$s','role':'user'}");
        send(
                session,
                2,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'a_%1$s','content_index':0,'transcript':'hello'");
        JsonPath conversation = get("/conversations/conv_" + run, 200);
        assertThat(conversation.getList("session_ids")).containsExactly(session);
        assertThat(conversation.getInt("num_items")).isEqualTo(3);
        assertThat(conversation.getInt("num_responses")).isEqualTo(1);
        List<String> ids = new ArrayList<>();
        String after = "";
        for (boolean more = true; more; ) {
            JsonPath page = get("/conversations/conv_" + run + "/items?order=asc&limit=2" + after, 200);
            ids.addAll(page.getList("data.id"));
            after = "&after=" + page.getString("last_id");
            more = page.getBoolean("has_more");
        }
        assertThat(ids).containsExactly("a_" + run, "b_" + run, "c_" + run);
        JsonPath item = get("/items/b_" + run, 200);
        assertThat(item.getString("conversation_id")).isEqualTo("conv_" + run);
        assertThat(item.getMap("links"))
                .containsEntry("session", "supplied")
                .containsEntry("response", "derived")
                .containsEntry("conversation", "derived")
                .containsEntry("previous_item", "stated");
        assertThat(get("/items/a_" + run, 200).getString("transcript")).isEqualTo("hello");
        assertThat(get("/items/a_" + run, 200).getString("conversation_id")).isEqualTo("conv_" + run);
        assertThat(get("/items/a_" + run, 200).getString("links.conversation")).isEqualTo("derived");
        assertThat(get("/items?conversation_id=conv_" + run, 200).getList("data.id"))
                .containsExactlyInAnyOrder("a_" + run, "b_" + run, "c_" + run);
        assertThat(get("/responses/resp_" + run + "/items", 200).getList("data.id"))
                .containsExactly("b_" + run);
        assertThat(get("/responses/resp_" + run, 200).getInt("usage.total_tokens"))
                .isEqualTo(3);
        assertThat(get("/responses?conversation_id=conv_" + run + "&status=completed", 200)
                        .getList("data.id"))
                .containsExactly("resp_" + run);
    }

    @Test
    void aSearchSeesEveryItemAsSoonAsItIsStored() {
        for (int number = 0; number < 5; number++) {
            send(
                    "sess_" + run,
                    number,
                    "conversation.item.done",
                    "'item':{'type':'message','id':'item" + number + "_%1$s','role':'user',"
                            + "'content':[{'type':'input_text','text':'Слово" + number + " %1$s\\u0000'}]}");
            assertThat(get("/items?q=слово" + number + " " + run, 200).getList("data.id"))
                    .containsExactly("item" + number + "_" + run);
        }
        send(
                "sess_" + run,
                9,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'item0_%1$s','content_index':0,'transcript':'later'");
        assertThat(get("/items?q=later " + run, 200).getList("data.id")).containsExactly("item0_" + run);
        assertThat(get("/items?q=" + run + " -слово3", 200).getList("data")).hasSize(4);
        assertThat(get("/items?q= ", 400).getString("error.param")).isEqualTo("q");
    }

    @Test
    void pagesGoBothWays() {
        for (int number = 0; number < 7; number++) {
            send("sess_" + run, number, "conversation.item.deleted", "'item_id':'item" + number + "_%s'");
        }
        String list = "/sessions/sess_" + run + "/items?order=asc&limit=3";
        JsonPath first = get(list, 200);
        assertThat(first.getList("data.id")).containsExactly("item0_" + run, "item1_" + run, "item2_" + run);
        JsonPath second = get(list + "&after=" + first.getString("last_id"), 200);
        assertThat(second.getList("data.id")).containsExactly("item3_" + run, "item4_" + run, "item5_" + run);
        assertThat(get(list + "&before=" + second.getString("first_id"), 200).getList("data.id"))
                .isEqualTo(first.getList("data.id"));
        get(list + "&after=none", 400);
    }

    private void send(String session, int sequence, String type, String fields) {
        events.send(session, Map.of("X-Event-Sequence", sequence), type, fields);
    }
}
