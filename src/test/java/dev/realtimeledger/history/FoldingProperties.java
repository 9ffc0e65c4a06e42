package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.simulator.SimulatedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * The definition of the history: the laws that hold for every call, and for events that no provider would send so.
 *
 * <p>As many calls as {@code jqwik.tries.default} says, 1,000 if nothing does; {@code ./mvnw verify -Pproperties} tries
 * 100,000. That the laws catch what they are for is shown in {@link BrokenRuleTest}.
 */
class FoldingProperties {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private static final List<String> EVENTS = List.of("""
            {"type":"conversation.item.added","previous_item_id":%4$s,
             "item":{"id":"%1$s","type":"message","role":"user","status":"in_progress","content":[]}}""", """
            {"type":"conversation.item.done","previous_item_id":null,
             "item":{"id":"%1$s","type":"message","role":"user","status":"completed",
                     "content":[{"type":"input_text","text":"%3$s"}]}}""", """
            {"type":"conversation.item.deleted","item_id":"%1$s"}""", """
            {"type":"conversation.item.truncated","item_id":"%1$s","content_index":0,"audio_end_ms":%5$d}""", """
            {"type":"conversation.item.input_audio_transcription.completed","item_id":"%1$s","content_index":%5$d,
             "transcript":"%3$s"}""", """
            {"type":"input_audio_buffer.committed","item_id":"%1$s","previous_item_id":%4$s}""", """
            {"type":"response.created","response":{"id":"%2$s","object":"realtime.response","status":"in_progress",
             "conversation_id":null,"output":[],"usage":null}}""", """
            {"type":"response.output_item.added","response_id":"%2$s","output_index":%5$d,
             "item":{"id":"%1$s","type":"message","role":"assistant","status":"in_progress"}}""", """
            {"type":"response.output_text.done","response_id":"%2$s","item_id":"%1$s","output_index":%5$d,
             "content_index":%5$d,"text":"%3$s"}""", """
            {"type":"response.function_call_arguments.done","response_id":"%2$s","item_id":"%1$s",
             "output_index":%5$d,"call_id":"call","name":"f","arguments":"%3$s"}""", """
            {"type":"response.done","response":{"id":"%2$s","object":"realtime.response","status":"%6$s",
             "conversation_id":"conv_%5$d","output":[{"id":"%1$s","type":"message","status":"completed"}],
             "usage":{"total_tokens":%5$d}}}""");

    @Property(shrinking = ShrinkingMode.OFF)
    void anyArrivalOfACallLeavesTheSameHistory(@ForAll long seed) {
        FoldingLaws.arrivalDoesNotMatter(Folding.OF_THE_PRODUCT, seed);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void theHistoryOfAWholeCallIsWhatHappened(@ForAll long seed) {
        FoldingLaws.theHistoryIsWhatHappened(Folding.OF_THE_PRODUCT, seed);
    }

    /** Values that contradict each other, of a few items that are all mixed up. */
    @Property
    void theOrderAndTheNumberOfAnyEventsDoNotMatter(@ForAll("events") List<SimulatedEvent> events, @ForAll long seed) {
        Map<String, Object> expected =
                Arrival.IN_ORDER.fold(Folding.OF_THE_PRODUCT, events, seed).told();
        for (Arrival arrival : Arrival.values()) {
            assertThat(arrival.fold(Folding.OF_THE_PRODUCT, events, seed).told())
                    .as("%s", arrival)
                    .isEqualTo(expected);
        }
    }

    @Provide
    Arbitrary<List<SimulatedEvent>> events() {
        Arbitrary<String> item = Arbitraries.of("item_1", "item_2", "item_3");
        Arbitrary<String> previous = Arbitraries.of("null", "\"item_1\"", "\"item_2\"");
        Arbitrary<String> text = Arbitraries.of("", "hm", "hello", "привет", "hello again");
        Arbitrary<String> status = Arbitraries.of("completed", "cancelled", "incomplete", "failed", "unheard_of");
        return Combinators.combine(
                        Arbitraries.of(EVENTS),
                        item,
                        Arbitraries.of("resp_1", "resp_2"),
                        text,
                        previous,
                        Arbitraries.integers().between(0, 3),
                        status)
                .as((event, itemId, responseId, words, before, number, end) ->
                        event.formatted(itemId, responseId, words, before, number, end))
                .list()
                .ofMaxSize(12)
                .map(FoldingProperties::sent);
    }

    /** Each at its own time: of two at once arrival would decide which item was first. */
    private static List<SimulatedEvent> sent(List<String> bodies) {
        return IntStream.range(0, bodies.size())
                .mapToObj(place -> {
                    String type = Evidence.parse(bodies.get(place)).path("type").asText();
                    Instant time = START.plusSeconds(place);
                    return new SimulatedEvent("sess_1", null, null, time, "event_" + place, type, bodies.get(place));
                })
                .toList();
    }
}
