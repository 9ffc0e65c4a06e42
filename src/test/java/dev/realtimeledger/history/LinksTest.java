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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What came without a session is tied to one where evidence allows, and never wrongly. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class LinksTest {

    private final Forwarded events = new Forwarded();
    private final String run = events.run;
    private final String session = "sess" + run;

    @Test
    void aTranscriptThatCameWithoutASessionIsTheSessionsItemOfThatId() {
        said(session, "question", null);
        events.send(
                null,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'question%s','content_index':0,'transcript':'is it late?'");
        JsonPath item = item("question", 200);
        assertThat(item.getString("session_id")).isEqualTo(session);
        assertThat(item.getString("links.session")).isEqualTo("supplied");
        assertThat(item.getString("transcript")).isEqualTo("is it late?");
        assertThat(itemsOf(session)).containsExactly("question");
        assertThat(Ledger.list("/v1/realtime/items", Map.of("created_after", item.getString("created_at")))
                        .getList("data.id"))
                .containsOnlyOnce("question" + run);
    }

    @Test
    void whoFollowsASessionsItemBelongsToTheSession() {
        said(session, "question", null);
        said(null, "answer", "question");
        said(null, "thanks", "answer");
        said(null, "stranger", null);
        assertThat(item("thanks", 200).getString("session_id")).isEqualTo(session);
        assertThat(item("thanks", 200).getString("links.session")).isEqualTo("derived");
        assertThat(item("stranger", 200).getString("session_id")).isNull();
        assertThat(item("stranger", 200).getString("links.session")).isNull();
        assertThat(itemsOf(session)).containsExactlyInAnyOrder("question", "answer", "thanks");
    }

    @Test
    void whomASessionsItemFollowsBelongsToTheSession() {
        said(null, "question", null);
        assertThat(item("question", 200).getString("session_id")).isNull();
        said(session, "answer", "question");
        assertThat(item("question", 200).getString("session_id")).isEqualTo(session);
        assertThat(itemsOf(session)).containsExactlyInAnyOrder("question", "answer");
    }

    @Test
    void whatTwoSessionsCouldHaveBelongsToNone() {
        said(session, "question", null);
        said(null, "answer", "question");
        assertThat(item("answer", 200).getString("session_id")).isEqualTo(session);
        said("other" + run, "question", null);
        assertThat(item("answer", 200).getString("session_id")).isNull();
        assertThat(itemsOf(session)).containsExactly("question");
        item("question", 409);
    }

    @Test
    void aResponseThatCameWithoutASessionIsTheSessionsResponseOfThatIdWithItsItems() {
        events.send(
                session,
                "response.created",
                "'response':{'object':'realtime.response','id':'resp%s','status':'in_progress','output':[]}");
        events.send(
                null,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp%1$s','status':'completed',"
                        + "'output':[{'type':'message','id':'answer%1$s'}],'usage':{'total_tokens':7}}");
        JsonPath response = get("/responses/resp" + run, 200);
        assertThat(response.getString("session_id")).isEqualTo(session);
        assertThat(response.getString("status")).isEqualTo("completed");
        assertThat(response.getInt("usage.total_tokens")).isEqualTo(7);
        assertThat(item("answer", 200).getString("session_id")).isEqualTo(session);
        assertThat(get("/responses/resp" + run + "/items", 200).getList("data.id"))
                .containsExactly("answer" + run);
        assertThat(get("/sessions/" + session + "/responses", 200).getList("data.id"))
                .containsExactly("resp" + run);
    }

    @Test
    void theConversationOfAnItemIsFoundThroughItsSession() {
        events.send(
                session,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp%1$s','status':'completed',"
                        + "'conversation_id':'conv%1$s','output':[{'type':'message','id':'answer%1$s'}]}");
        said(null, "thanks", "answer");
        JsonPath thanks = item("thanks", 200);
        assertThat(thanks.getString("conversation_id")).isEqualTo("conv" + run);
        assertThat(thanks.getMap("links"))
                .containsEntry("session", "derived")
                .containsEntry("conversation", "derived")
                .containsEntry("previous_item", "stated");
    }

    @Test
    void whatStaysWithoutASessionStillHangsTogether() {
        events.send(
                null,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp%1$s','status':'completed',"
                        + "'conversation_id':'conv%1$s','output':[{'type':'message','id':'answer%1$s'}]}");
        said(null, "question", null);
        events.send(
                null,
                "conversation.item.added",
                "'previous_item_id':'question%1$s','item':{'id':'answer%1$s','type':'message','role':'assistant'}");
        said(null, "thanks", "answer");
        assertThat(item("question", 200).getString("conversation_id")).isEqualTo("conv" + run);
        assertThat(get("/conversations/conv" + run + "/items?order=asc", 200).getList("data.id"))
                .containsExactly("question" + run, "answer" + run, "thanks" + run);
        assertThat(get("/conversations/conv" + run, 200).getInt("num_items")).isEqualTo(3);
    }

    @Test
    void aListFindsTheSessionsItemByWhatCameWithoutASession() {
        said(session, "question", null);
        events.send(
                null,
                "conversation.item.input_audio_transcription.completed",
                "'item_id':'question%1$s','content_index':0,'transcript':'word%1$s'");
        JsonPath found = get("/items?q=word" + run, 200);
        assertThat(found.getList("data.id")).containsExactly("question" + run);
        assertThat(found.getString("data[0].session_id")).isEqualTo(session);
        assertThat(found.getString("data[0].role")).isEqualTo("user");
        assertThat(found.getMap("data[0]")).isEqualTo(item("question", 200).getMap("$"));
    }

    @Test
    void aConversationHasEachItemOnceWhereverItsEventsCame() {
        String response = "'response':{'object':'realtime.response','id':'resp%1$s','status':'completed',"
                + "'conversation_id':'conv%1$s','output':[{'type':'message','id':'answer%1$s'}]}";
        events.send(session, "response.created", response);
        events.send(null, "response.done", response);
        said(null, "thanks", "answer");
        assertThat(get("/conversations/conv" + run + "/items?order=asc", 200).getList("data.id"))
                .containsExactly("answer" + run, "thanks" + run);
        assertThat(get("/items?conversation_id=conv" + run, 200).getList("data.id"))
                .containsExactlyInAnyOrder("answer" + run, "thanks" + run);
        JsonPath conversation = get("/conversations/conv" + run, 200);
        assertThat(conversation.getInt("num_items")).isEqualTo(2);
        assertThat(conversation.getInt("num_responses")).isEqualTo(1);
    }

    @Test
    void idsWithSpacesAreNotMistakenForOneAnother() {
        for (String[] names : new String[][] {{"a", "b c"}, {"a b", "c"}}) {
            String item = "'item':{'id':'" + run + names[1] + "','type':'message','role':'user'}";
            events.send(run + names[0], "conversation.item.added", item);
            events.send(null, "conversation.item.added", item);
        }
        for (String id : List.of("b c", "c")) {
            assertThat(Ledger.reader()
                            .get("/v1/realtime/items/{id}", run + id)
                            .jsonPath()
                            .getString("links.session"))
                    .isEqualTo("supplied");
        }
        assertThat(Ledger.list("/v1/realtime/items", Map.of("limit", 100)).getList("data.id"))
                .contains(run + "b c", run + "c");
    }

    @Test
    void allItemsOfAResponseBelongWhereOneOfThemDoes() {
        StringBuilder output = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            output.append(i == 0 ? "" : ",").append("{'id':'many").append(i).append("%1$s','type':'message'}");
        }
        events.send(
                null,
                "response.done",
                "'response':{'object':'realtime.response','id':'resp%1$s','status':'completed'," + "'output':[" + output
                        + "]}");
        said(session, "next", "many299");
        assertThat(item("many0", 200).getString("session_id")).isEqualTo(session);
    }

    @Test
    void aTextSoFarIsToldOfAllDeltasByTime() {
        String delta = "'response_id':'resp%1$s','item_id':'answer%1$s','output_index':0,'content_index':0,'delta':'";
        events.send(
                session, Map.of("X-Event-Time", "2026-11-20T09:00:03Z"), "response.output_text.delta", delta + "C'");
        events.send(
                session, Map.of("X-Event-Time", "2026-11-20T09:00:01Z"), "response.output_text.delta", delta + "A'");
        events.send(null, Map.of("X-Event-Time", "2026-11-20T09:00:02Z"), "response.output_text.delta", delta + "B'");
        JsonPath item = item("answer", 200);
        assertThat(item.getString("content[0].text")).isEqualTo("ABC");
        assertThat(item.getBoolean("text_incomplete")).isTrue();
    }

    @Test
    void aResponseNamesTheRevisionThatWasInForceWhenItBegan() {
        String response =
                "'response':{'object':'realtime.response','id':'%s" + run + "','status':'in_progress','output':[]}";
        events.send(session, Map.of("X-Event-Sequence", 4), "response.created", response.formatted("second"));
        events.send(session, Map.of("X-Event-Sequence", 2), "response.created", response.formatted("first"));
        events.send(session, Map.of("X-Event-Sequence", 0), "response.created", response.formatted("none"));
        events.send(
                session, Map.of("X-Event-Sequence", 3), "session.updated", "'session':{'type':'realtime','voice':'b'}");
        events.send(
                session, Map.of("X-Event-Sequence", 1), "session.created", "'session':{'type':'realtime','voice':'a'}");
        assertThat(get("/responses/first" + run, 200).getInt("session_revision"))
                .isEqualTo(1);
        assertThat(get("/responses/second" + run, 200).getInt("session_revision"))
                .isEqualTo(2);
        assertThat(get("/responses/none" + run, 200).getString("session_revision"))
                .isNull();
    }

    private void said(@Nullable String session, String item, @Nullable String previous) {
        String before = previous == null ? "null" : "'" + previous + run + "'";
        events.send(
                session,
                "conversation.item.added",
                "'previous_item_id':" + before + ",'item':{'id':'" + item + "%s','type':'message','role':'user'}");
    }

    private JsonPath item(String id, int status) {
        return get("/items/" + id + run, status);
    }

    private List<String> itemsOf(String session) {
        List<String> ids = get("/sessions/" + session + "/items", 200).getList("data.id", String.class);
        return ids.stream().map(id -> id.replace(run, "")).toList();
    }
}
