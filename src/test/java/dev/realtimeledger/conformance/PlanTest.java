package dev.realtimeledger.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.conformance.Delivery.Meaning;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.EventCatalogue.DocumentedEvent;
import dev.realtimeledger.event.EventCatalogue.Field;
import dev.realtimeledger.event.EventCatalogue.Presence;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.123456789Z");

    @Test
    void theSameSeedSendsTheSameButForTheMark() {
        Plan plan = Plan.of(12, 3, "_one", NOW);

        assertThat(Plan.of(12, 3, "_one", NOW)).isEqualTo(plan);
        Set<String> ids = ids(plan);
        assertThat(ids).allMatch(id -> id.endsWith("_one"));
        assertThat(ids(Plan.of(12, 3, "_two", NOW))).hasSameSizeAs(ids).doesNotContainAnyElementsOf(ids);
    }

    private static Set<String> ids(Plan plan) {
        Set<String> ids = new HashSet<>();
        for (Line line : plan.lines()) {
            ids.addAll(List.of(line.callId(), line.sessionId()));
            line.deliveries().forEach(delivery -> ids.add(delivery.eventId()));
        }
        return ids;
    }

    @Test
    void eachSessionIsSentAndNothingIsStillToCome() {
        Plan plan = Plan.of(30, 1, "_one", NOW);

        assertThat(plan.lines().stream().map(Line::sessionId))
                .containsExactlyElementsOf(plan.calls().stream()
                        .flatMap(call -> call.sessions().keySet().stream())
                        .toList());
        for (Line line : plan.lines()) {
            assertThat(line.deliveries())
                    .allMatch(delivery -> delivery.event().time().isBefore(NOW)
                            && !delivery.event().time().isBefore(plan.start()));
        }
    }

    @Test
    void eventsComeInAllWays() {
        List<Line> lines = Plan.of(30, 1, "_one", NOW).lines();

        EnumSet<Meaning> meanings = EnumSet.noneOf(Meaning.class);
        lines.forEach(line -> line.deliveries().forEach(delivery -> meanings.add(delivery.meaning())));
        assertThat(meanings).containsExactly(Meaning.values());
        assertThat(lines).anyMatch(line -> line.batch() > 1).anyMatch(line -> line.batch() == 1);
        assertThat(lines).anyMatch(line -> !isInOrder(line)).anyMatch(PlanTest::isInOrder);
    }

    private static boolean isInOrder(Line line) {
        List<Long> sequence = line.deliveries().stream()
                .filter(Delivery::isNew)
                .map(delivery -> delivery.event().sequence())
                .toList();
        return sequence.stream().sorted().toList().equals(sequence);
    }

    @Test
    void anEventIsNewThenRepeatedAndInConflictWithOtherBytes() {
        SimulatedEvent event = event("event_1", "{\"a\":1}");
        SimulatedEvent other = event("event_1", "{\"a\":2}");

        assertThat(Delivery.of(List.of(event, event("event_2", "{}"), event, other, other, event)).stream()
                        .map(Delivery::meaning))
                .containsExactly(
                        Meaning.NEW,
                        Meaning.NEW,
                        Meaning.REPEATED,
                        Meaning.CONFLICTING,
                        Meaning.CONFLICTING,
                        Meaning.REPEATED);
    }

    private static SimulatedEvent event(String eventId, String body) {
        return new SimulatedEvent("sess_1", "rtc_1", 0L, NOW, eventId, "error", body);
    }

    @Test
    void eachDocumentedTypeOccursOnceWithAllThatPlacesIt() {
        List<SimulatedEvent> events = DocumentedEvents.call("_one", NOW).events();

        assertThat(events.stream().map(SimulatedEvent::type))
                .hasSize(45)
                .containsExactlyInAnyOrderElementsOf(EventCatalogue.events().stream()
                        .map(DocumentedEvent::type)
                        .toList());
        for (SimulatedEvent event : events) {
            JsonNode body = Json.of(event);
            assertThat(body.path("type").asText()).isEqualTo(event.type());
            assertThat(body.path("event_id").asText()).isEqualTo(event.eventId());
            assertThat(event.body()).doesNotContain("~");
            for (Field field :
                    Objects.requireNonNull(EventCatalogue.find(event.type())).fields()) {
                if (field.presence() == Presence.PLACES_THE_EVENT) {
                    assertThat(body.at("/" + field.path().replace('.', '/')).isMissingNode())
                            .as(event.body())
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatIsToBeRefusedIsOfThisRunAlone() {
        assertThat(Refusal.all("_one", "sess_1").stream().map(Refusal::body).collect(Collectors.toSet()))
                .hasSameSizeAs(Refusal.all("_one", "sess_1"))
                .allMatch(body -> body.contains("_one"));
    }

    @Test
    void anEnvelopeHoldsTheEventToTheByte() {
        SimulatedEvent event = event("event_1", "{\"type\":\"error\",  \"event_id\":\"event_1\"}");

        String envelope = Dispatch.envelope(event);

        assertThat(envelope).contains(event.body());
        JsonNode tree = Json.of(envelope.getBytes(StandardCharsets.UTF_8));
        assertThat(tree.path("session_id").asText()).isEqualTo("sess_1");
        assertThat(tree.path("call_id").asText()).isEqualTo("rtc_1");
        assertThat(tree.path("sequence").asLong(-1)).isZero();
        assertThat(Instant.parse(tree.path("time").asText())).isEqualTo(NOW);
        assertThat(tree.path("event").path("event_id").asText()).isEqualTo("event_1");
    }
}
