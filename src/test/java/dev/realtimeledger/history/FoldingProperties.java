package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.ServerEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any order and any repetition of the same events gives the same items, responses and conversations. */
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

    @Property
    void theOrderAndTheNumberOfTheEventsDoNotMatter(@ForAll("events") List<ServerEvent> events, @ForAll long seed) {
        List<ServerEvent> others = new ArrayList<>(events);
        Random random = new Random(seed);
        others.addAll(events.stream().filter(event -> random.nextBoolean()).toList());
        Collections.shuffle(others, random);
        assertThat(fold(others)).isEqualTo(fold(events));
    }

    /** All that the events say, as text. */
    private static Map<String, String> fold(List<ServerEvent> events) {
        Map<EntityKey, ItemState> items = new HashMap<>();
        Map<EntityKey, ResponseState> responses = new HashMap<>();
        Map<EntityKey, ConversationState> conversations = new HashMap<>();
        for (ServerEvent event : events) {
            Said said = Said.by(event);
            join(items, said.items(), ItemState::key, ItemState::join);
            join(responses, said.responses(), ResponseState::key, ResponseState::join);
            join(conversations, said.conversations(), ConversationState::key, ConversationState::join);
        }
        Map<String, String> states = new TreeMap<>();
        items.forEach((key, item) -> states.put(
                "item " + key.id(),
                String.join(
                        " ",
                        Evidence.text(item.evidence()),
                        item.createdAt().toString(),
                        String.valueOf(item.deletedAt()),
                        String.valueOf(item.status()),
                        String.valueOf(item.previousItemId()),
                        item.responseLink().toString())));
        responses.forEach((key, response) -> states.put(
                "response " + key.id(),
                String.join(
                        " ",
                        Evidence.text(response.evidence()),
                        response.createdAt().toString(),
                        String.valueOf(response.doneAt()),
                        String.valueOf(response.status()),
                        String.valueOf(response.conversationId()))));
        conversations.forEach((key, conversation) ->
                states.put("conversation " + key.id(), conversation.createdAt().toString()));
        return states;
    }

    private static <S> void join(
            Map<EntityKey, S> known, List<S> said, Function<S, EntityKey> key, BinaryOperator<S> join) {
        said.forEach(state -> known.merge(key.apply(state), state, join));
    }

    @Provide
    Arbitrary<List<ServerEvent>> events() {
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
                        event(event.formatted(itemId, responseId, words, before, number, end), number))
                .list()
                .ofMaxSize(12);
    }

    private static ServerEvent event(String body, int second) {
        JsonNode json = Evidence.parse(body);
        Map<String, JsonNode> payload = new HashMap<>();
        json.properties().forEach(field -> payload.put(field.getKey(), field.getValue()));
        Correlation correlation = new Correlation("sess_1", null, null, null, null);
        return new ServerEvent(
                "event",
                json.path("type").asText(),
                correlation,
                "key",
                START.plusSeconds(second),
                new byte[0],
                new byte[32],
                0,
                null,
                payload);
    }
}
