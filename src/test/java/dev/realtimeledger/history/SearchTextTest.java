package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SearchTextTest {

    @Test
    void hasWhatWasSaidHeardCalledAndAnswered() {
        JsonNode evidence = Evidence.parse("""
                {"item":{"type":"message","content":[null,{"type":"output_text","text":"said"},
                   {"type":"input_audio","transcript":"spoken","audio":"AAAA"}],
                   "arguments":"{\\"city\\":\\"Omsk\\"}","output":[{"type":"input_text","text":"answered"}]},
                 "transcripts":{"0":"heard"}}
                """);
        assertThat(SearchText.of(evidence).lines())
                .containsExactly("said", "spoken", "heard", "{\"city\":\"Omsk\"}", "answered");
    }

    @Test
    void whatPostgreSqlCannotKeepIsReplaced() {
        JsonNode evidence = Evidence.parse("{\"transcripts\":{\"0\":\"a\\u0000b \\ud83d c \\ud83d\\ude00\"}}");
        assertThat(SearchText.of(evidence)).isEqualTo("a\uFFFDb \uFFFD c \uD83D\uDE00");
    }

    @Test
    void isCutByBytesNeverInsideACharacter() {
        JsonNode evidence = Evidence.parse("{\"item\":{\"output\":\"" + "ж".repeat(300_000) + "\"}}");
        byte[] bytes = SearchText.of(evidence).getBytes(StandardCharsets.UTF_8);
        assertThat(bytes.length).isBetween(SearchText.LONGEST, SearchText.LONGEST + 3);
    }

    @Test
    void anItemThatSaysNothingHasNoText() {
        assertThat(SearchText.of(Evidence.parse("{\"item\":{\"content\":[{\"text\":\"\"}]}}")))
                .isEmpty();
    }
}
