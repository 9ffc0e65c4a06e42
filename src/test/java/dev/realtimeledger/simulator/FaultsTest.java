package dev.realtimeledger.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.simulator.Faults.Hint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FaultsTest {

    private static final List<SimulatedEvent> EVENTS = new Simulator().call(1).events();

    @Test
    void the_same_seed_gives_the_same_fault_and_another_seed_another() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(Faults.reorder(EVENTS, seed))
                    .isEqualTo(Faults.reorder(EVENTS, seed))
                    .isNotEqualTo(Faults.reorder(EVENTS, seed + 1));
        }
        assertThat(LongStream.range(0, 20)
                        .mapToObj(seed -> Faults.lose(EVENTS, seed, 1))
                        .distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void a_lost_event_never_arrives_and_the_others_do_in_their_order() {
        List<SimulatedEvent> arrived = Faults.lose(EVENTS, 3, 4);
        assertThat(arrived).hasSize(EVENTS.size() - 4);
        assertThat(EVENTS).containsSubsequence(arrived);
    }

    @Test
    void a_call_that_breaks_off_has_its_beginning() {
        List<SimulatedEvent> arrived = Faults.breakOff(EVENTS, 3);
        assertThat(arrived).isNotEmpty().hasSizeLessThan(EVENTS.size());
        assertThat(EVENTS).startsWith(arrived.toArray(SimulatedEvent[]::new));
    }

    @Test
    void what_is_sent_again_arrives_later_and_is_the_same() {
        List<SimulatedEvent> arrived = Faults.duplicate(EVENTS, 3, 10);
        assertThat(arrived).hasSize(EVENTS.size() + 10);
        assertThat(arrived.stream().distinct().toList()).isEqualTo(EVENTS);
        List<SimulatedEvent> stormed = Faults.retryStorm(EVENTS, 3);
        assertThat(stormed).hasSizeGreaterThan(EVENTS.size());
        assertThat(stormed.stream().distinct().toList()).isEqualTo(EVENTS);
    }

    @Test
    void what_is_reordered_or_delayed_arrives_all_the_same() {
        for (UnaryOperator<List<SimulatedEvent>> fault : Stream.<UnaryOperator<List<SimulatedEvent>>>of(
                        events -> Faults.reorder(events, 3), events -> Faults.delay(events, 3, 10, 20))
                .toList()) {
            assertThat(fault.apply(EVENTS)).isNotEqualTo(EVENTS).containsExactlyInAnyOrderElementsOf(EVENTS);
        }
    }

    @Test
    void a_mutated_event_has_the_id_of_one_that_came_before_and_other_bytes() {
        Set<String> ids = new HashSet<>();
        int mutated = 0;
        for (SimulatedEvent event : Faults.mutate(EVENTS, 3, 5)) {
            if (!EVENTS.contains(event)) {
                mutated++;
                assertThat(ids).contains(event.eventId());
            }
            ids.add(event.eventId());
        }
        assertThat(mutated).isEqualTo(5);
    }

    @Test
    void skewed_clocks_change_times_alone_and_are_two() {
        List<SimulatedEvent> skewed = Faults.skewClocks(EVENTS, 3);
        Set<Long> skews = new HashSet<>();
        for (int i = 0; i < EVENTS.size(); i++) {
            skews.add(skewed.get(i).time().toEpochMilli() - EVENTS.get(i).time().toEpochMilli());
            assertThat(skewed.get(i).withTime(EVENTS.get(i).time())).isEqualTo(EVENTS.get(i));
        }
        assertThat(skews).hasSize(2);
    }

    @Test
    void hints_that_are_dropped_are_null_and_the_others_stay() {
        assertThat(Faults.dropHints(EVENTS, Hint.SESSION, Hint.SEQUENCE))
                .allMatch(event -> event.sessionId() == null && event.sequence() == null)
                .allMatch(event -> event.callId() != null && event.time() != null);
        assertThat(Faults.dropHints(EVENTS, Hint.CALL, Hint.TIME))
                .allMatch(event -> event.callId() == null && event.time() == null)
                .allMatch(event -> event.sessionId() != null && event.sequence() != null);
    }

    @Test
    void a_forgotten_usage_is_nowhere_in_the_response() {
        List<SimulatedEvent> events =
                new Simulator().speaking(Dialect.XAI).call(1).events();
        assertThat(LongStream.range(0, 10).boxed().flatMap(seed -> Faults.forgetUsage(events, seed).stream()))
                .filteredOn(event -> !events.contains(event))
                .isNotEmpty()
                .allMatch(event ->
                        event.type().equals("response.done") && event.body().contains("\"usage\":null"))
                .noneMatch(event -> event.body().contains("total_tokens"));
    }

    @Test
    void what_is_told_again_is_the_same_under_another_id_and_later() {
        List<SimulatedEvent> told = Faults.retell(EVENTS, 3);
        assertThat(told).startsWith(EVENTS.toArray(SimulatedEvent[]::new)).hasSizeGreaterThan(EVENTS.size());
        for (SimulatedEvent again : told.subList(EVENTS.size(), told.size())) {
            assertThat(EVENTS)
                    .noneMatch(event -> event.eventId().equals(again.eventId()))
                    .anyMatch(event -> event.time().isBefore(again.time())
                            && again.body()
                                    .replace(again.eventId(), event.eventId())
                                    .equals(event.body()));
        }
    }
}
