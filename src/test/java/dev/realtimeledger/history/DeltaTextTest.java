package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.history.DeltaText.Delta;
import dev.realtimeledger.history.DeltaText.Kind;
import dev.realtimeledger.history.DeltaText.Place;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaTextTest {

    private static final Place FIRST = Place.of(Kind.TEXT, 0);

    @Test
    void theForwardersOrderGoesBeforeTheLogs() {
        assertThat(text(delta("c", 7L, 1), delta("a", 2L, 2), delta("b", 5L, 3)))
                .isEqualTo("abc");
    }

    @Test
    void whereOneDeltaHasNoNumberOfTheForwarderTheLogsOrderDecides() {
        assertThat(text(delta("b", 1L, 20), delta("c", null, 30), delta("a", 9L, 10)))
                .isEqualTo("abc");
    }

    @Test
    void eachPartAndKindHasATextAndAnOrderOfItsOwn() {
        DeltaText text = DeltaText.of(List.of(
                new Delta(Place.of(Kind.TEXT, 1), "b", "s", null, Instant.EPOCH, 3),
                new Delta(Place.of(Kind.TEXT, 0), "2", "s", 2L, Instant.EPOCH, 1),
                new Delta(Place.of(Kind.TRANSCRIPT, 0), "c", "s", null, Instant.EPOCH, 4),
                new Delta(Place.of(Kind.TEXT, 1), "a", "s", null, Instant.EPOCH, 2),
                new Delta(Place.of(Kind.TEXT, 0), "1", "s", 1L, Instant.EPOCH, 5)));

        assertThat(text.texts().values()).containsExactly("12", "ab", "c");
    }

    @Test
    void argumentsHaveNoParts() {
        DeltaText text = DeltaText.of(List.of(
                new Delta(Place.of(Kind.FUNCTION_CALL, 0), "{", "s", null, Instant.EPOCH, 1),
                new Delta(Place.of(Kind.FUNCTION_CALL, 3), "}", "s", null, Instant.EPOCH, 2)));

        assertThat(text.texts()).containsExactly(java.util.Map.entry(Place.of(Kind.FUNCTION_CALL, 0), "{}"));
    }

    @Test
    void aDeltaOfNoPartIsLeftOut() {
        assertThat(DeltaText.of(List.of(new Delta(Place.of(Kind.TEXT, -1), "a", "s", null, Instant.EPOCH, 1))))
                .isEqualTo(DeltaText.NONE);
    }

    @Test
    void aCharacterMayBeCutInTwoByDeltas() {
        assertThat(text(delta("\ud83d", null, 1), delta("\ude00", null, 2))).isEqualTo("\ud83d\ude00");
        assertThat(text(delta("a", null, 1), delta("\ud83d", null, 2))).isEqualTo("a\ufffd");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TEXT          | {}                                                        | {"item":{"content":[{"text":"so far","type":"output_text"}]}}
            TRANSCRIPT    | {"item":{"content":[]}}                                   | {"item":{"content":[{"transcript":"so far","type":"output_audio"}]}}
            TRANSCRIPT    | {"item":{"content":[{"type":"audio","transcript":""}]}}   | {"item":{"content":[{"transcript":"so far","type":"audio"}]}}
            TRANSCRIPTION | {"item":{"content":[{"type":"input_audio"}]}}             | {"item":{"content":[{"type":"input_audio"}]},"transcripts":{"0":"so far"}}
            FUNCTION_CALL | {"item":{"type":"function_call","arguments":""}}          | {"item":{"arguments":"so far","type":"function_call"}}
            MCP_CALL      | {}                                                        | {"item":{"arguments":"so far"}}
            """)
    void whereNothingSaidTheWholeTheTextSoFarStandsInItsPlace(Kind kind, String evidence, String shown) {
        DeltaText soFar = soFar(Place.of(kind, 0));

        assertThat(DeltaText.isMissingIn(Evidence.parse(evidence))).isTrue();
        assertThat(Evidence.text(soFar.addedTo(Evidence.parse(evidence)))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TEXT          | {"item":{"content":[{"type":"text","text":"whole"}]}}
            TEXT          | {"item":{"content":[{"type":"output_audio","transcript":"whole"}]}}
            TRANSCRIPT    | {"item":{"content":[{"type":"output_audio","transcript":"whole"}]}}
            TRANSCRIPTION | {"item":{"content":[{"type":"input_audio"}]},"transcripts":{"0":"whole"}}
            TRANSCRIPTION | {"item":{"content":[{"type":"input_audio","transcript":"whole"}]}}
            FUNCTION_CALL | {"item":{"type":"function_call","arguments":"{}"}}
            MCP_CALL      | {"item":{"type":"mcp_call","arguments":"{}"}}
            """)
    void whatSomethingSaidAsAWholeStays(Kind kind, String evidence) {
        ObjectNode stated = Evidence.parse(evidence);

        assertThat(DeltaText.isMissingIn(stated)).isFalse();
        assertThat(soFar(Place.of(kind, 0)).addedTo(stated)).isSameAs(stated);
    }

    @Test
    void aPartThatNothingElseNamesComesAfterEmptyOnes() {
        ObjectNode shown = soFar(Place.of(Kind.TEXT, 2))
                .addedTo(Evidence.parse("{\"item\":{\"content\":[{\"type\":\"text\",\"text\":\"whole\"}]}}"));

        assertThat(shown.path("item").path("content").toString())
                .isEqualTo(
                        "[{\"type\":\"text\",\"text\":\"whole\"},null,{\"text\":\"so far\",\"type\":\"output_text\"}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"item":{"type":"function_call_output","output":"4"}}
            {"item":{"type":"message","content":[{"type":"input_image"}]}}
            {"transcripts":{"0":"whole"}}
            """)
    void whatHasNoDeltasIsNotAskedFor(String evidence) {
        assertThat(DeltaText.isMissingIn(Evidence.parse(evidence))).isFalse();
    }

    private static DeltaText soFar(Place place) {
        return DeltaText.of(List.of(new Delta(place, "so far", "s", null, Instant.EPOCH, 1)));
    }

    private static Delta delta(String text, Long eventSequence, long sequenceNumber) {
        return new Delta(FIRST, text, "s", eventSequence, Instant.EPOCH, sequenceNumber);
    }

    private static String text(Delta... deltas) {
        return DeltaText.of(List.of(deltas)).texts().get(FIRST);
    }
}
