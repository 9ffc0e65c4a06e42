package dev.realtimeledger.transcript;

import static dev.realtimeledger.history.Told.error;
import static dev.realtimeledger.history.Told.heard;
import static dev.realtimeledger.history.Told.history;
import static dev.realtimeledger.history.Told.item;
import static dev.realtimeledger.history.Told.message;
import static dev.realtimeledger.history.Told.response;
import static dev.realtimeledger.history.Told.second;
import static dev.realtimeledger.history.Told.soFar;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.event.ReportedErrors.ReportedError;
import dev.realtimeledger.history.PlacedItem;
import dev.realtimeledger.history.SessionHistory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Transcripts for people: the dialogue and the captions. */
class TranscriptTextTest {

    private static final PlacedItem CALL = item(
            "s",
            "call",
            4,
            "{'item':{'type':'function_call','call_id':'c','name':'get','arguments':'{}','output':null}}");

    @Test
    void everyEntryIsAParagraph() {
        PlacedItem cut = item(
                "s",
                "b",
                1,
                "{'item':{'type':'message','role':'assistant','content':[{'text':'one two'}]},"
                        + "'truncated':{'0':{'5':true}}}");
        PlacedItem output = item("s", "out", 5, "{'item':{'type':'function_call_output','call_id':'c','output':'ok'}}");
        assertThat(dialogue(
                        history(
                                message("s", "a", 0, "user", "Hi\\n\\n  \\nthere"),
                                heard(cut, "one"),
                                item("s", "n", 2, "{'transcription_errors':{'0':{'message':'noise'}}}"),
                                item("s", "m", 3, "{'item':{'type':'mcp_list_tools'}}"),
                                CALL,
                                output),
                        error("s", "e", 6, null)))
                .containsExactly(
                        "User: Hi\n    there",
                        "Assistant: one two [interrupted; heard: one]",
                        "User: [not transcribed: noise]",
                        "[mcp_list_tools]",
                        "[tool get({}) -> ok]",
                        "[error: It broke & <stopped>]");
    }

    @Test
    void whatIsMissingIsSaid() {
        PlacedItem cancelled =
                item("s", "a", 0, "{'item':{'type':'message','role':'assistant'},'response':{'stated':{'r':{}}}}");
        SessionHistory history = history(
                List.of(response("s", "r", "{'statuses':{'cancelled':true}}")),
                cancelled,
                soFar("s", "b", 1, "assistant", "so f"),
                CALL,
                item("s", "out", 5, "{'item':{'type':'function_call_output','call_id':'other','output':{'n':1}}}"));
        assertThat(dialogue(history, new ReportedError("s", "e", null, null, second(9), null, 1)))
                .containsExactly(
                        "Assistant: [no text] [interrupted]",
                        "Assistant: so f [text incomplete]",
                        "[tool get({}) -> no output]",
                        "[output of other: {\"n\":1}]",
                        "[error: no message]");
    }

    @Test
    void aCueBeginsAndEndsWithTheSpeechElseWithTheEventsElseWithTheNext() {
        PlacedItem spoken = item("s", "a", 0, "{'speech':{'start_ms':1500,'end_ms':2750},'transcripts':{'0':'Hello'}}");
        PlacedItem answer = item(
                "s",
                "b",
                3,
                "{'item':{'type':'message','role':'assistant','content':[{'text':'Hi'}]},"
                        + "'response':{'stated':{'r':{}}}}");
        SessionHistory history = history(
                List.of(response("s", "r", "{}")),
                spoken,
                answer,
                message("s", "c", 11, "user", "So"),
                message("s", "d", 12, "user", "thirty characters take seconds"));
        assertThat(captions(history))
                .containsExactly(
                        "00:00:01.500 --> 00:00:02.750\n<v User>Hello",
                        "00:00:03.000 --> 00:00:09.000\n<v Assistant>Hi",
                        "00:00:11.000 --> 00:00:12.000\n<v User>So",
                        "00:00:12.000 --> 00:00:14.000\n<v User>thirty characters take seconds");
    }

    @Test
    void cuesStandInTheOrderOfTime() {
        assertThat(captions(history(
                        message("s", "a", 0, "user", "a"),
                        message("s", "inserted", 7, "user", "b"),
                        message("s", "b", 4_000, "user", "c"),
                        message("s", "early", 3, "user", "d"))))
                .containsExactly(
                        "00:00:00.000 --> 00:00:03.000\n<v User>a",
                        "00:00:03.000 --> 00:00:07.000\n<v User>d",
                        "00:00:07.000 --> 01:06:40.000\n<v User>b",
                        "01:06:40.000 --> 01:06:41.000\n<v User>c");
    }

    @Test
    void nothingThatIsSaidEndsACueOrBecomesATag() {
        PlacedItem hostile = message("s", "a", 0, "us>er", "a --> b\\r\\n\\r\\n\\r<v Me> & co\\u0000");
        assertThat(captions(history(hostile), error("s", "e", 2, null)))
                .containsExactly(
                        "00:00:00.000 --> 00:00:02.000\n<v Us&gt;er>a --&gt; b\n&lt;v Me&gt; &amp; co\uFFFD",
                        "00:00:02.000 --> 00:00:03.933\n[error: It broke &amp; &lt;stopped&gt;]");
    }

    @Test
    void whatSaysNothingHasNoCaption() {
        assertThat(captions(history(item("s", "a", 0, "{'speech':{'start_ms':3}}"), CALL)))
                .hasSize(1);
    }

    private static List<String> dialogue(SessionHistory history, ReportedError... errors) {
        return Transcript.of(history, List.of(errors)).stream()
                .map(Dialogue::paragraph)
                .toList();
    }

    private static List<String> captions(SessionHistory history, ReportedError... errors) {
        return Captions.of(Transcript.of(history, List.of(errors)), Map.of("s", second(0))).stream()
                .map(Captions.Cue::text)
                .toList();
    }
}
