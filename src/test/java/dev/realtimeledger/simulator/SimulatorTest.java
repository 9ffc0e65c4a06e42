package dev.realtimeledger.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.EventCatalogue.DocumentedEvent;
import dev.realtimeledger.event.EventCatalogue.Field;
import dev.realtimeledger.event.EventCatalogue.Presence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Whole calls hang together, as {@link VoiceCall} promises, and nothing that can happen is left out. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENDED = Set.of("completed", "incomplete", "cancelled", "failed");
    private static final int CALLS = 200;

    @Test
    void the_same_seed_gives_the_same_call() {
        assertThat(calls().toList()).isEqualTo(calls().toList());
        assertThat(new Simulator().call(1).events())
                .isNotEqualTo(new Simulator().call(2).events());
    }

    @Test
    void a_call_that_comes_again_shares_no_id_with_the_first_and_is_the_same_but_for_that() {
        VoiceCall call = new Simulator().speaking(Dialect.YANDEX).call(3);
        VoiceCall again = call.again("_again");
        assertThat(again.events()).hasSameSizeAs(call.events());
        for (int i = 0; i < call.events().size(); i++) {
            String body = again.events().get(i).body();
            assertThat(body.replace("_again", ""))
                    .isEqualTo(call.events().get(i).body());
            assertThat(body).doesNotContainPattern("\"[a-z]+_[A-Za-z0-9]{16}\"");
        }
        assertThat(again.events().getFirst().body()).contains("gpt://b1gsimulated_again/speech-realtime-260528_again");
    }

    @Test
    void all_documented_events_occur_and_others_that_providers_send() {
        Set<String> types = calls().flatMap(call -> call.events().stream())
                .map(SimulatedEvent::type)
                .collect(Collectors.toSet());
        assertThat(types)
                .containsAll(EventCatalogue.events().stream()
                        .map(DocumentedEvent::type)
                        .toList())
                .contains("conversation.created", "response.text.done", "response.audio_transcript.delta");
    }

    @Test
    void all_scenes_are_played_in_all_dialects_that_know_them() {
        for (Dialect dialect : Dialect.values()) {
            Set<Scene> played = new Simulator()
                    .speaking(dialect)
                    .calls(0, CALLS)
                    .flatMap(call -> call.scenes().stream())
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scene.class)));
            assertThat(played)
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(Scene.values()).filter(dialect::plays).toList());
        }
    }

    @Test
    void events_have_what_identifies_and_places_them() throws JsonProcessingException {
        for (SimulatedEvent event :
                calls().flatMap(call -> call.events().stream()).toList()) {
            JsonNode body = JSON.readTree(event.body());
            assertThat(body.path("type").asText()).isEqualTo(event.type());
            assertThat(body.path("event_id").asText()).isEqualTo(event.eventId());
            DocumentedEvent documented = EventCatalogue.find(event.type());
            for (Field field : documented == null ? List.<Field>of() : documented.fields()) {
                if (field.presence() == Presence.PLACES_THE_EVENT) {
                    JsonNode value = body.at("/" + field.path().replace('.', '/'));
                    assertThat(value.isMissingNode() || value.isNull())
                            .as(event.body())
                            .isFalse();
                }
            }
        }
    }

    @Test
    void ids_are_unique_and_positions_and_times_run_on() {
        Set<String> ids = new HashSet<>();
        calls().forEach(call -> {
            assertThat(ids.add(call.callId())).isTrue();
            for (String session : call.sessionIds()) {
                assertThat(ids.add(session)).isTrue();
                List<SimulatedEvent> events = call.events(session);
                assertThat(events.getFirst().type()).isEqualTo("session.created");
                for (int i = 0; i < events.size(); i++) {
                    assertThat(ids.add(events.get(i).eventId())).isTrue();
                    assertThat(events.get(i).sequence()).isEqualTo(i);
                }
            }
            for (int i = 1; i < call.events().size(); i++) {
                assertThat(call.events().get(i).time())
                        .isAfter(call.events().get(i - 1).time());
            }
        });
    }

    @Test
    void some_transcripts_come_after_the_reply_they_prompted() {
        assertThat(calls().filter(call -> {
                    List<String> types =
                            call.events().stream().map(SimulatedEvent::type).toList();
                    int transcript = types.indexOf("conversation.item.input_audio_transcription.completed");
                    return transcript > types.indexOf("response.done");
                }))
                .hasSizeGreaterThan(CALLS / 50);
    }

    @Test
    void whole_calls_hang_together() {
        calls().forEach(call -> call.sessionIds()
                .forEach(session -> assertThat(flaws(call.events(session)))
                        .as("seed %d", call.seed())
                        .isEmpty()));
    }

    @Test
    void a_call_from_which_anything_is_missing_does_not_hang_together() {
        List<SimulatedEvent> events =
                new Simulator().speaking(Dialect.YANDEX).call(3).events();
        for (String type : List.of(
                "conversation.item.created",
                "response.output_text.delta",
                "response.output_item.done",
                "response.done")) {
            List<SimulatedEvent> left = new ArrayList<>(events);
            left.remove(left.stream()
                    .filter(event -> event.type().equals(type))
                    .findFirst()
                    .orElseThrow());
            assertThat(flaws(left)).as(type).isNotEmpty();
        }
    }

    /** What does not hang together in a session, told independently of the simulator's own code. */
    private static List<String> flaws(List<SimulatedEvent> events) {
        List<String> flaws = new ArrayList<>();
        Set<String> open = new HashSet<>();
        Set<String> unfinished = new HashSet<>();
        Set<String> items = new HashSet<>();
        Set<String> untold = new HashSet<>();
        Set<String> unanswered = new HashSet<>();
        Map<String, StringBuilder> runs = new HashMap<>();
        boolean transcribes = false;
        for (SimulatedEvent event : events) {
            JsonNode body = tree(event);
            String type = EventCatalogue.meaning(event.type());
            JsonNode item = body.path("item");
            JsonNode response = body.path("response");
            String itemId = body.path("item_id").asText(item.path("id").asText());
            switch (type) {
                case "session.updated" -> transcribes = asksForTranscripts(body.path("session"));
                case "response.created" -> open.add(response.path("id").asText());
                case "response.done" -> {
                    if (!open.remove(response.path("id").asText())
                            || !ENDED.contains(response.path("status").asText())
                            || (response.path("usage").isEmpty()
                                    && body.path("usage").isEmpty())) {
                        flaws.add(event.body());
                    }
                }
                case "input_audio_buffer.committed" -> {
                    if (transcribes) {
                        untold.add(itemId);
                    }
                }
                case "conversation.item.input_audio_transcription.completed",
                        "conversation.item.input_audio_transcription.failed" -> {
                    if (!untold.remove(itemId) && items.contains(itemId)) {
                        flaws.add("not asked for: " + event.body());
                    }
                }
                default -> {
                    // Told below, or nothing that something else has to follow.
                }
            }
            if (type.startsWith("conversation.item.") || type.equals("input_audio_buffer.committed")) {
                JsonNode previous = body.path("previous_item_id");
                if (previous.isTextual() && !items.contains(previous.asText())) {
                    flaws.add("unknown predecessor: " + event.body());
                }
            }
            if (type.matches("conversation\\.item\\.(added|created)|response\\.output_item\\.added")) {
                items.add(itemId);
                if (!ENDED.contains(item.path("status").asText())) {
                    unfinished.add(itemId);
                }
            }
            if (type.matches("conversation\\.item\\.done|response\\.output_item\\.done")) {
                unfinished.remove(itemId);
                if (item.path("type").asText().equals("function_call")) {
                    unanswered.add(item.path("call_id").asText());
                }
            }
            if (item.path("type").asText().equals("function_call_output")) {
                unanswered.remove(item.path("call_id").asText());
            }
            String run = type.substring(0, type.lastIndexOf('.') < 0 ? type.length() : type.lastIndexOf('.')) + itemId;
            if (type.endsWith(".delta")) {
                runs.computeIfAbsent(run, name -> new StringBuilder())
                        .append(body.path("delta").asText());
            } else if (runs.containsKey(run) && type.matches(".*\\.(done|completed)")) {
                String whole = Stream.of("text", "transcript", "arguments")
                        .map(name -> body.path(name).asText())
                        .collect(Collectors.joining());
                if (!runs.remove(run).toString().equals(whole) && !type.equals("response.output_audio.done")) {
                    flaws.add("deltas of something else: " + event.body());
                }
            } else if (type.endsWith("transcription.failed")) {
                runs.remove(run);
            }
        }
        addAll(flaws, "open response", open);
        addAll(flaws, "unfinished item", unfinished);
        addAll(flaws, "audio without transcript", untold);
        addAll(flaws, "call without output", unanswered);
        addAll(flaws, "deltas without end", runs.keySet());
        return flaws;
    }

    private static void addAll(List<String> flaws, String flaw, Set<String> ids) {
        ids.forEach(id -> flaws.add(flaw + ": " + id));
    }

    private static boolean asksForTranscripts(JsonNode session) {
        return session.path("input_audio_transcription").isObject()
                || session.at("/audio/input/transcription").isObject();
    }

    private static JsonNode tree(SimulatedEvent event) {
        try {
            return JSON.readTree(event.body());
        } catch (JsonProcessingException damaged) {
            throw new AssertionError(damaged);
        }
    }

    private static Stream<VoiceCall> calls() {
        return new Simulator().calls(0, CALLS);
    }
}
