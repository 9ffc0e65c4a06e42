package dev.realtimeledger.history;

import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls that broke off: what was said so far is there, and marked. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class TextSoFarTest {

    private static final String PART = ",'response_id':'resp','output_index':0,'content_index':0,'item_id':'";

    private final String session = fresh("sess");
    private final String item = fresh("item");

    @Test
    void aReplyThatBrokeOffShowsItsTextSoFarUntilALaterDoneReplacesIt() {
        send(
                0,
                "response.output_item.added",
                ",'response_id':'resp','output_index':0,'item':{'id':'" + item
                        + "','type':'message','role':'assistant','status':'in_progress','content':[]}");
        send(1, "response.content_part.added", PART + item + "','part':{'type':'audio','transcript':''}");
        send(2, "response.output_audio_transcript.delta", PART + item + "','delta':'Good '");
        send(3, "response.output_audio_transcript.delta", PART + item + "','delta':'morn'");

        assertThat(item().getString("content[0].transcript")).isEqualTo("Good morn");
        assertThat(item().getString("content[0].type")).isEqualTo("audio");
        assertThat(item().getBoolean("text_incomplete")).isTrue();

        send(4, "response.output_audio_transcript.done", PART + item + "','transcript':'Good morning!'");

        assertThat(item().getString("content[0].transcript")).isEqualTo("Good morning!");
        assertThat(item().getBoolean("text_incomplete")).isFalse();
    }

    @Test
    void deltasThatArriveOutOfOrderStandInTheForwardersOrder() {
        send(7, "response.output_text.delta", PART + item + "','delta':'three'");
        send(5, "response.text.delta", PART + item + "','delta':'one '");
        send(6, "response.output_text.delta", PART + item + "','delta':'two '");

        assertThat(item().getString("content[0].text")).isEqualTo("one two three");
        assertThat(item().getString("content[0].type")).isEqualTo("output_text");
    }

    @Test
    void whatWasHeardOfTheUserSoFarIsTheTranscript() {
        send(
                0,
                "conversation.item.added",
                ",'item':{'id':'" + item
                        + "','type':'message','role':'user','content':[{'type':'input_audio','transcript':null}]}");
        String type = "conversation.item.input_audio_transcription";
        send(1, type + ".delta", ",'content_index':0,'item_id':'" + item + "','delta':'What'");
        send(2, type + ".delta", ",'content_index':0,'item_id':'" + item + "','delta':' is'");

        assertThat(item().getString("transcript")).isEqualTo("What is");
        assertThat(item().getString("content[0].transcript")).isEqualTo("What is");
        assertThat(item().getBoolean("text_incomplete")).isTrue();

        send(3, type + ".completed", ",'content_index':0,'item_id':'" + item + "','transcript':'What is it?'");

        assertThat(item().getString("transcript")).isEqualTo("What is it?");
        assertThat(item().getBoolean("text_incomplete")).isFalse();
    }

    @Test
    void theArgumentsOfACallSoFarAreThere() {
        send(
                0,
                "response.output_item.added",
                ",'response_id':'resp','output_index':0,'item':{'id':'" + item
                        + "','type':'function_call','call_id':'call','name':'f','arguments':''}");
        String place = ",'response_id':'resp','output_index':0,'call_id':'call','item_id':'" + item + "'";
        send(1, "response.function_call_arguments.delta", place + ",'delta':'{\\\"city\\\":'");
        send(2, "response.function_call_arguments.delta", place + ",'delta':'\\\"Mos'");

        assertThat(item().getString("arguments")).isEqualTo("{\"city\":\"Mos");
        assertThat(item().getBoolean("text_incomplete")).isTrue();

        send(3, "response.function_call_arguments.done", place + ",'arguments':'{}'");

        assertThat(item().getString("arguments")).isEqualTo("{}");
        assertThat(item().getBoolean("text_incomplete")).isFalse();
    }

    @Test
    void allListsShowTheTextsSoFarAndReadThemTogether() {
        String response = fresh("resp");
        send(
                0,
                "response.created",
                ",'response':{'id':'" + response + "','object':'realtime.response',"
                        + "'status':'in_progress','conversation_id':'conv_" + item + "','output':[]}");
        for (int number = 1; number <= 5; number++) {
            send(
                    number,
                    "response.output_text.delta",
                    ",'response_id':'" + response + "','output_index':" + number + ",'content_index':0,'item_id':'"
                            + item + number + "','delta':'text " + number + "'");
        }
        List<String> lists = List.of(
                "/v1/realtime/items?session_id=" + session,
                "/v1/realtime/sessions/" + session + "/items",
                "/v1/realtime/responses/" + response + "/items",
                "/v1/realtime/conversations/conv_" + item + "/items");
        for (String path : lists) {
            JsonPath page = list(path, Map.of("order", "asc", "limit", 4));

            assertThat(page.getList("data.collect { it.content[0].text }"))
                    .as(path)
                    .containsExactly("text 1", "text 2", "text 3", "text 4");
            assertThat(page.getList("data.text_incomplete")).as(path).containsOnly(true);
        }
        String csv = reader().accept("text/csv").get(lists.getFirst()).asString();
        assertThat(csv).contains("text_incomplete").contains("text 5");
    }

    @Test
    void theTextsOfManyItemsAreReadTogether() {
        for (int number = 0; number < 3; number++) {
            send(number, "response.output_text.delta", PART + item + number + "','delta':'abc'");
        }
        List<EntityKey> keys = List.of(key(0), key(1), key(2));

        Map<EntityKey, List<DeltaText.Delta>> all = pieces(keys);

        assertThat(all).containsOnlyKeys(keys);
        assertThat(all.get(key(1))).extracting(DeltaText.Delta::text).containsExactly("abc");
    }

    @Test
    void theAudioOfAReplyIsMeasured() {
        String audio = "AAAA".repeat(40);
        for (int number = 0; number < 3; number++) {
            send(
                    number,
                    number == 0 ? "response.audio.delta" : "response.output_audio.delta",
                    ",'response_id':'resp','output_index':0,'content_index':" + number / 2 + ",'item_id':'" + item
                            + "0','delta':'" + audio + "'");
        }

        Map<EntityKey, Long> bytes = TestDatabase.inTenant(
                "default",
                () -> new DeltaLog(Panache.getEntityManager(), "default").audioBytes(List.of(key(0), key(1))));

        assertThat(bytes).isEqualTo(Map.of(key(0), 360L));
    }

    @Test
    void theBodiesOfDeltasStayByDefault() {
        send(0, "response.output_text.delta", PART + item + "','delta':'abc'");
        send(1, "response.output_text.done", PART + item + "','text':'abc'");

        reader().get(Ledger.EVENTS + "/" + item + "_0/body").then().statusCode(200);
        JsonPath entry = reader().get(Ledger.EVENTS + "/" + item + "_0").jsonPath();
        assertThat(entry.getBoolean("body_complete")).isTrue();
        assertThat(entry.getBoolean("body_pruned")).isFalse();
    }

    private EntityKey key(int number) {
        return new EntityKey(session, item + number);
    }

    private static Map<EntityKey, List<DeltaText.Delta>> pieces(List<EntityKey> keys) {
        return TestDatabase.inTenant("default", () -> new DeltaLog(Panache.getEntityManager(), "default").pieces(keys));
    }

    private JsonPath item() {
        return reader().get("/v1/realtime/items/" + item).jsonPath();
    }

    private void send(int sequence, String type, String fields) {
        reader().contentType("application/json")
                .header("X-Session-Id", session)
                .header("X-Event-Sequence", sequence)
                .body(("{'type':'" + type + "','event_id':'" + item + "_" + sequence + "'" + fields + "}")
                        .replace('\'', '"'))
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }
}
