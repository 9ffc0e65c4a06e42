package dev.realtimeledger.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.realtimeledger.console.Conversation.Session;
import dev.realtimeledger.console.Conversation.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final Json WHOLE = Json.parse("""
            {"first_event_at":"2026-11-29T10:00:00Z","last_event_at":"2026-11-29T10:01:10Z"}""");

    private static final Json TRANSCRIPT = Json.parse("""
            {"data":[
              {"item_id":"a","type":"message","role":"user","text":"Hi","session_id":"s",
               "created_at":"2026-11-29T10:00:05Z"},
              {"item_id":"b","type":"function_call","role":null,"call_id":"f","session_id":"s",
               "created_at":"2026-11-29T10:01:00Z",
               "response":{"id":"r","created_at":"2026-11-29T10:01:00Z","done_at":"2026-11-29T10:01:01.500Z",
                           "cost":{"value":"0.3","currency":"rub"}}},
              {"item_id":"c","type":"message","role":"assistant","generated":"It is foggy.","heard":"It is",
               "session_id":"s","created_at":"2026-11-29T10:01:05Z","response":{"id":"r"}}],
             "has_more":false}
            """);

    private static final Json FIRST = Json.parse("""
            {"event_id":"e1","effective_at":"2026-11-29T10:00:00Z","session":{"voice":"a"}}""");
    private static final Json SECOND = Json.parse("""
            {"event_id":"e2","effective_at":"2026-11-29T10:00:30Z","changed":["voice"],"session":{"voice":"b"}}""");

    private static Session session(String id, List<Json> revisions, String completeness) {
        return new Session(Json.of(id), revisions, Json.parse(completeness), new Amounts());
    }

    private static Conversation conversation(Session... sessions) {
        return new Conversation(WHOLE, TRANSCRIPT, false, List.of(sessions));
    }

    @Test
    void aConfigurationStandsWhereItTookForceWithWhatItChanged() {
        List<Turn> turns =
                conversation(session("s", List.of(FIRST, SECOND), "{}")).turns();

        assertThat(turns).extracting(Turn::kind).containsExactly("revision", "user", "revision", "tool", "agent");
        assertThat(turns.get(0).changes()).isEmpty();
        assertThat(turns.get(2).changes()).singleElement().satisfies(change -> {
            assertThat(change.field()).isEqualTo("voice");
            assertThat(change.before().text()).isEqualTo("a");
            assertThat(change.after().text()).isEqualTo("b");
        });
        assertThat(turns.get(2).source()).isEqualTo("/e2?session_id=s");
    }

    @Test
    void aLaterPageDoesNotRepeatTheConfigurationsBeforeIt() {
        var conversation =
                new Conversation(WHOLE, TRANSCRIPT, true, List.of(session("s", List.of(FIRST, SECOND), "{}")));

        assertThat(conversation.turns()).extracting(Turn::kind).containsExactly("user", "revision", "tool", "agent");
    }

    @Test
    void aResponseStandsWithTheFirstOfItsItemsOnly() {
        Conversation conversation = conversation(session("s", List.of(), "{}"));
        List<Turn> turns = conversation.turns();

        assertThat(turns.get(1).response().text("id")).isEqualTo("r");
        assertThat(turns.get(2).response().isThere()).isFalse();
        assertThat(turns.get(1).source()).isEqualTo("?response_id=r&session_id=s");
        assertThat(turns.get(1).costs()).extracting(Json::money).containsExactly("0.3 RUB");
        assertThat(turns.get(2).source()).isEqualTo("?item_id=c&session_id=s");
        assertThat(conversation.latency(turns.get(1))).isEqualTo("1.5 s");
        assertThat(conversation.latency(turns.get(2))).isEmpty();
    }

    @Test
    void whatIsMissingStandsWhereItBelongsAndTheRestOnTop() {
        Conversation conversation = conversation(session("s", List.of(), """
                {"verdict":"open","findings":[
                  {"code":"item_not_done","subject":"a"},{"code":"usage_missing","subject":"r"},
                  {"code":"tool_output_missing","subject":"f"},{"code":"sequence_gap","subject":"7"},
                  {"code":"response_not_done","subject":"another"}]}
                """));

        assertThat(conversation.turns().get(0).findings())
                .extracting(Finding::code, finding -> finding.events().toString())
                .containsExactly(tuple("item_not_done", "?item_id=a&session_id=s"));
        assertThat(conversation.turns().get(1).findings())
                .extracting(Finding::code, finding -> finding.events().toString())
                .containsExactly(
                        tuple("tool_output_missing", "?item_id=b&session_id=s"),
                        tuple("usage_missing", "?response_id=r&session_id=s"));
        assertThat(conversation.turns().get(2).findings()).isEmpty();
        assertThat(conversation.unplaced())
                .extracting(Finding::code, finding -> finding.events().toString())
                .containsExactly(
                        tuple("sequence_gap", "?session_id=s"),
                        tuple("response_not_done", "?response_id=another&session_id=s"));
    }

    @Test
    void ofTwoSessionsEachHasItsOwnConfigurationsAndFindings() {
        Json reconnected = Json.parse("""
                {"event_id":"e3","effective_at":"2026-11-29T10:01:02Z","session":{"voice":"c"}}""");
        // Before the one that it follows, as the clock of a forwarder may have it.
        Json updated = Json.parse("""
                {"event_id":"e4","effective_at":"2026-11-29T10:00:00Z","changed":["voice"],"session":{"voice":"d"}}""");

        Conversation conversation = conversation(
                session("s", List.of(FIRST, SECOND), "{\"verdict\":\"complete\",\"findings\":[]}"),
                session("t", List.of(reconnected, updated), """
                        {"verdict":"open","findings":[{"code":"item_not_done","subject":"a"}]}"""));

        assertThat(conversation.turns())
                .extracting(Turn::kind, Turn::source)
                .containsExactly(
                        tuple("revision", "/e1?session_id=s"),
                        tuple("user", "?item_id=a&session_id=s"),
                        tuple("revision", "/e2?session_id=s"),
                        tuple("tool", "?response_id=r&session_id=s"),
                        tuple("revision", "/e3?session_id=t"),
                        tuple("revision", "/e4?session_id=t"),
                        tuple("agent", "?item_id=c&session_id=s"));
        assertThat(conversation.turns().get(4).changes()).isEmpty();
        assertThat(conversation.turns().get(5).changes())
                .extracting(change -> change.before().text())
                .containsExactly("c");
        assertThat(conversation.turns())
                .allSatisfy(turn -> assertThat(turn.findings()).isEmpty());
        assertThat(conversation.unplaced())
                .extracting(finding -> finding.session().text(), Finding::code)
                .containsExactly(tuple("t", "item_not_done"));
        assertThat(conversation.verdict()).isEqualTo("open");
    }

    @Test
    void aCallLacksWhatTheSessionLacksThatLacksMost() {
        Session complete = session("s", List.of(), "{\"verdict\":\"complete\"}");
        Session open = session("t", List.of(), "{\"verdict\":\"open\"}");
        Session incomplete = session("u", List.of(), "{\"verdict\":\"incomplete\"}");

        assertThat(conversation(complete).verdict()).isEqualTo("complete");
        assertThat(conversation(complete, open).verdict()).isEqualTo("open");
        assertThat(conversation(complete, open, incomplete).verdict()).isEqualTo("incomplete");
    }

    @Test
    void aCallCostsWhatItsSessionsCostAndMoreWhereUsageIsUnknown() {
        Json cost = Json.parse("""
                {"amount":{"value":"0.30","currency":"rub"},"unpriced_quantity":"0"}""");
        Session first = session("s", List.of(), "{}");
        Session second = session("t", List.of(), "{}");
        Session unknown = session("u", List.of(), """
                {"findings":[{"code":"usage_missing","subject":"q"}]}""");
        first.amounts().add(cost);
        second.amounts().add(cost);

        assertThat(conversation(first, second).amounts()).hasToString("0.6 RUB");
        assertThat(conversation(first, second).amounts().isLowerBound()).isFalse();
        assertThat(conversation(first, unknown).amounts().isLowerBound()).isTrue();
        assertThat(conversation(unknown).amounts().isLowerBound()).isFalse();
    }

    @Test
    void whatWasNotHeardIsTheRestOfWhatWasGenerated() {
        Conversation conversation = conversation(session("s", List.of(), "{}"));

        assertThat(conversation.unheard(conversation.turns().get(2))).isEqualTo(" foggy.");
        assertThat(conversation.unheard(conversation.turns().get(0))).isEmpty();
    }

    @Test
    void timesAreCountedFromTheBeginning() {
        Conversation conversation = conversation(session("s", List.of(), "{}"));

        assertThat(conversation.turns()).extracting(conversation::at).containsExactly("0:05", "1:00", "1:05");
        assertThat(conversation.duration()).isEqualTo("1:10");
        assertThat(conversation.turns()).extracting(conversation::x).containsExactly(76L, 923L, 996L);
    }
}
