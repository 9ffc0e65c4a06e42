package dev.realtimeledger.transcript;

import static dev.realtimeledger.history.Told.at;
import static dev.realtimeledger.history.Told.deleted;
import static dev.realtimeledger.history.Told.error;
import static dev.realtimeledger.history.Told.heard;
import static dev.realtimeledger.history.Told.history;
import static dev.realtimeledger.history.Told.item;
import static dev.realtimeledger.history.Told.message;
import static dev.realtimeledger.history.Told.response;
import static dev.realtimeledger.history.Told.soFar;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.ReportedErrors.ReportedError;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.PlacedItem;
import dev.realtimeledger.history.PlacedResponse;
import dev.realtimeledger.history.SessionHistory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranscriptTest {

    private static final String CANCELLED = "{'statuses':{'cancelled':true},'response':{'usage':{'total_tokens':7}}}";

    @Test
    void whatTheUserSaidIsTheTranscriptionAlsoWhereTheItemStatesNull() {
        ObjectNode view = only(item("s", "a", 0, """
                {'item':{'type':'message','role':'user','content':[{'type':'input_audio','transcript':null}]},
                 'transcripts':{'0':'hello'}}
                """));
        assertThat(view.path("text").asText()).isEqualTo("hello");
        assertThat(view.path("role").asText()).isEqualTo("user");
        assertThat(view.path("response").isNull()).isTrue();
        assertThat(view.path("generated").isNull()).isTrue();
    }

    @Test
    void theTextsOfAllPartsStandInTheirOrder() {
        ObjectNode view = only(item("s", "a", 0, """
                {'item':{'type':'message','role':'user','content':[
                   {'type':'input_text','text':'look'},{'type':'input_image'},
                   {'type':'input_audio','transcript':'hel'}]},
                 'transcripts':{'2':'hello','10':'last','9':'then'}}
                """));
        assertThat(view.path("text").asText()).isEqualTo("look\nhello\nthen\nlast");
    }

    @Test
    void whatIsKnownOnlyByItsTranscriptionOrItsSpeechWasSaidByTheUser() {
        for (String evidence : List.of(
                "{'transcripts':{'0':'hello'}}",
                "{'speech':{'start_ms':5}}",
                "{'transcription_errors':{'0':{'message':'noise'}}}")) {
            ObjectNode view = only(item("s", "a", 0, evidence));
            assertThat(view.path("role").asText()).isEqualTo("user");
            assertThat(view.path("type").asText()).isEqualTo("message");
        }
        assertThat(only(item("s", "a", 0, "{'transcription_errors':{'0':{'message':'noise'}}}"))
                        .at("/transcription_error/message")
                        .asText())
                .isEqualTo("noise");
    }

    @Test
    void anItemOfWhichOnlyItsIdIsKnownIsLeftOutAndOneOfAResponseIsNot() {
        PlacedItem named = item("s", "a", 0, "{'previous':{'z':true},'item':{'id':'a','object':'realtime.item'}}");
        PlacedItem made = item("s", "b", 1, "{'response':{'stated':{'r':{}}}}");
        PlacedItem spoken =
                item("s", "c", 2, "{'response':{'stated':{'r':{}}},'item':{'content':[{'transcript':'so'}]}}");
        List<TranscriptEntry> entries = transcript(history(named, made, spoken));
        assertThat(ids(entries)).containsExactly("b", "c");
        assertThat(entries.getFirst().view(Map.of()).path("role").isNull()).isTrue();
        assertThat(entries.getFirst().view(Map.of()).path("type").isNull()).isTrue();
        assertThat(entries.getLast().view(Map.of()).path("role").asText()).isEqualTo("assistant");
    }

    @Test
    void deletedItemsAreLeftOut() {
        assertThat(ids(transcript(
                        history(message("s", "a", 0, "user", "x"), deleted(message("s", "b", 1, "user", "y"))))))
                .containsExactly("a");
    }

    @Test
    void aToolCallCarriesItsOutputWhereverThatStands() {
        PlacedItem output =
                item("s", "out", 0, "{'item':{'type':'function_call_output','call_id':'c1','output':'{}'}}");
        PlacedItem call = item(
                "s",
                "call",
                1,
                "{'item':{'type':'function_call','call_id':'c1','name':'f','arguments':'{\\u0022a\\u0022:1}'}}");
        List<TranscriptEntry> entries = transcript(history(output, call));
        assertThat(ids(entries)).containsExactly("call");
        ObjectNode view = entries.getFirst().view(Map.of());
        assertThat(view.path("call_id").asText()).isEqualTo("c1");
        assertThat(view.path("name").asText()).isEqualTo("f");
        assertThat(view.path("arguments").asText()).isEqualTo("{\"a\":1}");
        assertThat(view.path("output").asText()).isEqualTo("{}");
    }

    @Test
    void anOutputWhoseCallIsNotKnownHasItsOwnEntry() {
        String evidence = "{'item':{'type':'function_call_output','call_id':'c1','output':'42'}}";
        assertThat(only(item("s", "out", 0, evidence)).path("output").asText()).isEqualTo("42");
        PlacedItem gone = deleted(item("s", "call", 1, "{'item':{'type':'function_call','call_id':'c1'}}"));
        assertThat(ids(transcript(history(item("s", "out", 0, evidence), gone))))
                .containsExactly("out");
    }

    @Test
    void aCallIsAnsweredInItsOwnSessionFirst() {
        String call = "{'item':{'type':'function_call','call_id':'c1','name':'f'}}";
        String output = "{'item':{'type':'function_call_output','call_id':'c1','output':'%s'}}";
        List<TranscriptEntry> entries = transcript(history(
                item("one", "a", 0, call),
                item("two", "b", 1, output.formatted("two")),
                item("one", "c", 2, output.formatted("one")),
                item("two", "d", 3, call)));
        assertThat(ids(entries)).containsExactly("a", "d");
        assertThat(entries.stream()
                        .map(entry -> entry.view(Map.of()).path("output").asText()))
                .containsExactly("one", "two");
    }

    @Test
    void aCallOfAnMcpToolHasItsOutputItself() {
        ObjectNode view =
                only(item("s", "m", 0, "{'item':{'type':'mcp_call','name':'find','arguments':'{}','output':'found'}}"));
        assertThat(view.path("output").asText()).isEqualTo("found");
    }

    @Test
    void aCancelledResponseKeepsItsTextAndNobodyKnowsWhatWasHeard() {
        PlacedItem said = item("s", "a", 0, """
                {'item':{'type':'message','role':'assistant','content':[{'type':'output_audio','transcript':'all of it'}]},
                 'response':{'stated':{'r':{}}}}
                """);
        ObjectNode view = transcript(history(List.of(response("s", "r", CANCELLED)), said))
                .getFirst()
                .view(Map.of());
        assertThat(view.path("generated").asText()).isEqualTo("all of it");
        assertThat(view.path("text").asText()).isEqualTo("all of it");
        assertThat(view.path("heard").isNull()).isTrue();
        assertThat(view.path("heard_basis").isNull()).isTrue();
        assertThat(view.path("interrupted").asBoolean()).isTrue();
        assertThat(view.at("/response/status").asText()).isEqualTo("cancelled");
        assertThat(view.at("/response/usage/total_tokens").asInt()).isEqualTo(7);
        assertThat(view.at("/response/cost").isNull()).isTrue();
    }

    @Test
    void aResponseIsInterruptedByTheUsersTurnAndNotByItsOwnEnd() {
        PlacedItem said = item("s", "a", 0, "{'item':{'type':'message'},'response':{'stated':{'r':{}}}}");
        for (String reason : List.of("turn_detected", "max_output_tokens")) {
            PlacedResponse response = response(
                    "s",
                    "r",
                    "{'statuses':{'incomplete':true},'response':{'status_details':{'reason':'" + reason + "'}}}");
            assertThat(transcript(history(List.of(response), said))
                            .getFirst()
                            .view(Map.of())
                            .path("interrupted")
                            .asBoolean())
                    .isEqualTo(reason.equals("turn_detected"));
        }
    }

    @Test
    void aTruncatedItemShowsWhatWasHeardBesideTheWhole() {
        PlacedItem said = item("s", "a", 0, """
                {'item':{'type':'message','role':'assistant','content':[{'transcript':'one two'}]},
                 'truncated':{'0':{'900':true,'500':true}}}
                """);
        ObjectNode view = only(heard(said, "one"));
        assertThat(view.path("generated").asText()).isEqualTo("one two");
        assertThat(view.path("heard").asText()).isEqualTo("one");
        assertThat(view.path("heard_basis").asText()).isEqualTo("audio");
        assertThat(view.path("interrupted").asBoolean()).isTrue();
        assertThat(said.item().audioEndMs()).isEqualTo(500);
    }

    @Test
    void textOutOfDeltasIsMarked() {
        PlacedItem placed = message("s", "a", 0, "assistant", "so f");
        assertThat(only(placed).path("text_incomplete").asBoolean()).isFalse();
        ObjectNode view = only(soFar("s", "a", 0, "assistant", "so f"));
        assertThat(view.path("text_incomplete").asBoolean()).isTrue();
        assertThat(view.path("text").asText()).isEqualTo("so f");
    }

    @Test
    void anErrorStandsAfterTheLastItemThatBeganBeforeIt() {
        SessionHistory history = history(
                message("s", "a", 0, "user", "x"),
                message("s", "late", 9, "user", "x"),
                message("s", "b", 4, "user", "x"));
        assertThat(ids(transcript(
                        history, error("s", "e5", 5, null), error("s", "e4", 4, null), error("s", "e20", 20, null))))
                .containsExactly("a", "late", "b", "e4", "e5", "e20");
        assertThat(ids(transcript(history, error("s", "e2", 2, null), error("s", "first", -1, null))))
                .containsExactly("first", "a", "e2", "late", "b");
    }

    @Test
    void theForwardersPositionsPlaceErrorsBeforeTheTimesDo() {
        SessionHistory history =
                history(at(message("s", "a", 5, "user", "x"), 1L), at(message("s", "b", 6, "user", "x"), 3L));
        assertThat(ids(transcript(history, error("s", "e", 0, 2L)))).containsExactly("a", "e", "b");
        assertThat(ids(transcript(history, error("s", "e", 0, null)))).containsExactly("e", "a", "b");
    }

    @Test
    void anErrorSaysWhatTheProviderSaid() {
        ObjectNode view =
                transcript(history(), error("s", "e", 0, null)).getFirst().view(Map.of());
        assertThat(view.path("item_id").isNull()).isTrue();
        assertThat(view.path("id").asText()).isEqualTo("e");
        assertThat(view.path("type").asText()).isEqualTo("error");
        assertThat(view.path("text").asText()).isEqualTo("It broke & <stopped>");
        assertThat(view.path("code").asText()).isEqualTo("broken");
    }

    @Test
    void anItemThatALaterSessionMerelyRepeatsIsThereOnce() {
        SessionHistory first = history(
                message("one", "a", 0, "user", "hello"),
                item("one", "b", 1, "{'item':{'type':'message','role':'assistant'},'response':{'stated':{'r':{}}}}"),
                message("one", "c", 2, "assistant", "bye now"));
        SessionHistory second = history(
                message("two", "a", 10, "user", "hello"),
                message("two", "b", 11, "assistant", "hi"),
                message("two", "c", 12, "assistant", "bye"),
                message("two", "d", 13, "user", "again"));
        SessionHistory together = SessionHistory.together(List.of(first, second));
        assertThat(together.items().stream().map(item -> item.item().key()))
                .containsExactly(
                        new EntityKey("one", "a"),
                        new EntityKey("one", "b"),
                        new EntityKey("one", "c"),
                        new EntityKey("two", "d"));
        assertThat(transcript(together).stream()
                        .map(entry -> entry.view(Map.of()).path("text").asText()))
                .containsExactly("hello", "hi", "bye now", "again");
    }

    @Test
    void anItemOfTheSameIdThatSaysSomethingElseIsAnother() {
        SessionHistory first = history(
                message("one", "a", 0, "user", "hello"),
                message("one", "b", 1, "user", "x"),
                message("one", "c", 2, "assistant", "x"),
                deleted(message("one", "d", 3, "user", "x")));
        SessionHistory second = history(
                message("two", "a", 10, "user", "hello again"),
                message("two", "b", 11, "assistant", "x"),
                item("two", "c", 12, "{'item':{'type':'message','role':'assistant'},'response':{'stated':{'r':{}}}}"),
                message("two", "d", 13, "user", "x"));
        assertThat(SessionHistory.together(List.of(first, second)).items()).hasSize(8);
    }

    private static ObjectNode only(PlacedItem item) {
        List<TranscriptEntry> entries = transcript(history(item));
        assertThat(entries).hasSize(1);
        return entries.getFirst().view(Map.of());
    }

    private static List<TranscriptEntry> transcript(SessionHistory history, ReportedError... errors) {
        return Transcript.of(history, Arrays.asList(errors));
    }

    private static List<String> ids(List<TranscriptEntry> entries) {
        return entries.stream().map(entry -> entry.key().id()).toList();
    }
}
