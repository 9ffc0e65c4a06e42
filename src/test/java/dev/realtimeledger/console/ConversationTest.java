package dev.realtimeledger.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.console.Conversation.Turn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final Instant BEGIN = Instant.parse("2026-11-29T10:00:00Z");

    private static final Json TRANSCRIPT = Json.parse("""
            {"data":[
              {"item_id":"a","type":"message","role":"user","text":"Hi","created_at":"2026-11-29T10:00:05Z"},
              {"item_id":"b","type":"function_call","role":null,"created_at":"2026-11-29T10:01:00Z","response":{"id":"r","created_at":"2026-11-29T10:01:00Z","done_at":"2026-11-29T10:01:01.500Z"}},
              {"item_id":"c","type":"message","role":"assistant","generated":"It is foggy.","heard":"It is",
               "created_at":"2026-11-29T10:01:05Z","response":{"id":"r"}}],
             "has_more":false}
            """);

    private static Conversation conversation(List<Json> revisions, Json completeness) {
        return new Conversation(TRANSCRIPT, false, revisions, completeness, BEGIN);
    }

    @Test
    void aConfigurationStandsWhereItTookForceWithWhatItChanged() {
        Json first = Json.parse("""
                {"effective_at":"2026-11-29T10:00:00Z","session":{"voice":"a"}}""");
        Json second = Json.parse("""
                {"effective_at":"2026-11-29T10:00:30Z","changed":["voice"],"session":{"voice":"b"}}""");

        List<Turn> turns = conversation(List.of(first, second), Json.NONE).turns();

        assertThat(turns).extracting(Turn::kind).containsExactly("revision", "user", "revision", "tool", "agent");
        assertThat(turns.get(0).changes()).isEmpty();
        assertThat(turns.get(2).changes()).singleElement().satisfies(change -> {
            assertThat(change.field()).isEqualTo("voice");
            assertThat(change.before().text()).isEqualTo("a");
            assertThat(change.after().text()).isEqualTo("b");
        });
    }

    @Test
    void aLaterPageDoesNotRepeatTheConfigurationsBeforeIt() {
        Json first = Json.parse("""
                {"effective_at":"2026-11-29T10:00:00Z","session":{"voice":"a"}}""");
        Json second = Json.parse("""
                {"effective_at":"2026-11-29T10:00:30Z","changed":["voice"],"session":{"voice":"b"}}""");

        var conversation = new Conversation(TRANSCRIPT, true, List.of(first, second), Json.NONE, BEGIN);

        assertThat(conversation.turns()).extracting(Turn::kind).containsExactly("user", "revision", "tool", "agent");
    }

    @Test
    void aResponseStandsWithTheFirstOfItsItemsOnly() {
        Conversation conversation = conversation(List.of(), Json.NONE);
        List<Turn> turns = conversation.turns();

        assertThat(turns.get(1).response().text("id")).isEqualTo("r");
        assertThat(turns.get(2).response().isThere()).isFalse();
        assertThat(conversation.latency(turns.get(1))).isEqualTo("1.5 s");
        assertThat(conversation.latency(turns.get(2))).isEmpty();
    }

    @Test
    void whatIsMissingStandsWhereItBelongsAndTheRestOnTop() {
        Json completeness = Json.parse("""
                {"findings":[{"code":"item_not_done","subject":"a"},{"code":"usage_missing","subject":"r"},
                             {"code":"sequence_gap","subject":"7"}]}
                """);

        Conversation conversation = conversation(List.of(), completeness);

        assertThat(conversation.turns().get(0).findings())
                .extracting(finding -> finding.text("code"))
                .containsExactly("item_not_done");
        assertThat(conversation.turns().get(1).findings())
                .extracting(finding -> finding.text("code"))
                .containsExactly("usage_missing");
        assertThat(conversation.turns().get(2).findings()).isEmpty();
        assertThat(conversation.unplaced())
                .extracting(finding -> finding.text("code"))
                .containsExactly("sequence_gap");
    }

    @Test
    void whatWasNotHeardIsTheRestOfWhatWasGenerated() {
        Conversation conversation = conversation(List.of(), Json.NONE);

        assertThat(conversation.unheard(conversation.turns().get(2))).isEqualTo(" foggy.");
        assertThat(conversation.unheard(conversation.turns().get(0))).isEmpty();
    }

    @Test
    void timesAreCountedFromTheBeginning() {
        Conversation conversation = conversation(List.of(), Json.NONE);

        assertThat(conversation.turns()).extracting(conversation::at).containsExactly("0:05", "1:00", "1:05");
        assertThat(conversation.duration()).isEqualTo("1:05");
        assertThat(conversation.turns()).extracting(conversation::x).containsExactly(76L, 923L, 996L);
    }
}
