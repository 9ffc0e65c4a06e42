package dev.realtimeledger.completeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.Faults.Hint;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import dev.realtimeledger.simulator.VoiceCall;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Of 1,000 made-up calls nothing is missed while they are whole, and every event that is lost when their forwarder counts
 * them: but for the last one of a session when nothing before it says that it was to come.
 */
class CompletenessOfSimulatedCallsTest {

    private static final int CALLS = 1000;

    /** No number is missing when the last event is lost, and these nobody waits for. */
    private static final Set<String> UNEXPECTED_ENDS = Set.of(
            "conversation.item.added",
            "conversation.item.created",
            "conversation.item.deleted",
            "conversation.item.done",
            "conversation.item.retrieved",
            "conversation.item.truncated",
            "error",
            "input_audio_buffer.cleared",
            "input_audio_buffer.dtmf_event_received",
            "output_audio_buffer.stopped",
            "session.updated");

    /** What follows from nothing else, so that its loss is only found by numbers. */
    private static final Set<String> WITHOUT_TRACE = Set.of(
            "conversation.created",
            "conversation.item.deleted",
            "conversation.item.retrieved",
            "conversation.item.truncated",
            "error",
            "input_audio_buffer.cleared",
            "input_audio_buffer.dtmf_event_received",
            "input_audio_buffer.timeout_triggered",
            "output_audio_buffer.cleared",
            "output_audio_buffer.stopped",
            "rate_limits.updated",
            "session.created",
            "session.updated");

    /** A call of which one event never arrived. */
    private record Loss(VoiceCall call, SimulatedEvent event) {

        static Loss of(VoiceCall call) {
            return new Loss(
                    call,
                    call.events()
                            .get(new Random(call.seed()).nextInt(call.events().size())));
        }

        /** What arrived of the session. */
        List<SimulatedEvent> rest() {
            return call.events(event.sessionId()).stream()
                    .filter(other -> !other.equals(event))
                    .toList();
        }

        String type() {
            return EventCatalogue.meaning(event.type());
        }

        boolean isLast() {
            return call.events(event.sessionId()).getLast().equals(event);
        }

        boolean isDelta() {
            return type().endsWith(".delta");
        }

        Completeness found() {
            return completeness(event.sessionId(), rest());
        }

        Completeness foundWithoutNumbers() {
            return completeness(event.sessionId(), Faults.dropHints(rest(), Hint.SEQUENCE));
        }
    }

    @Test
    void nothingIsMissedOfAWholeCall() {
        calls().forEach(call -> call.sessionIds().forEach(session -> {
            List<SimulatedEvent> events = call.events(session);
            assertNothingIsMissed(call, completeness(session, events));
            assertNothingIsMissed(call, completeness(session, Faults.dropHints(events, Hint.SEQUENCE)));
            List<SimulatedEvent> bare = Faults.dropHints(events, Hint.SEQUENCE, Hint.TIME);
            assertNothingIsMissed(call, completeness(session, Faults.reorder(bare, call.seed())));
        }));
    }

    @Test
    void everyLossIsFoundByNumbers() {
        losses().filter(loss -> !loss.isLast())
                .forEach(loss -> assertThat(loss.found().findings())
                        .as("%s of call %d", loss.type(), loss.call().seed())
                        .anyMatch(finding -> finding.code() == Finding.Code.SEQUENCE_GAP
                                && finding.subject()
                                        .equals(loss.event().sequence().toString())));
        losses().filter(loss -> loss.isLast() && !UNEXPECTED_ENDS.contains(loss.type()))
                .forEach(loss -> assertThat(loss.found().hasLosses())
                        .as("%s at the end of call %d", loss.type(), loss.call().seed())
                        .isTrue());
    }

    @Test
    void withoutNumbersMostLossesAreFoundThatLeaveATrace() {
        List<Loss> losses = losses().filter(loss -> !loss.isDelta() && !WITHOUT_TRACE.contains(loss.type()))
                .toList();

        assertThat(losses)
                .filteredOn(loss -> loss.foundWithoutNumbers().hasLosses())
                .hasSizeGreaterThan(losses.size() * 2 / 3);
        assertThat(losses)
                .filteredOn(loss -> loss.type().equals("response.done"))
                .isNotEmpty()
                .allMatch(loss -> loss.foundWithoutNumbers().findings().stream()
                        .anyMatch(finding -> finding.code() == Finding.Code.RESPONSE_NOT_DONE));
    }

    private static void assertNothingIsMissed(VoiceCall call, Completeness completeness) {
        assertThat(completeness.findings()).as("call %d", call.seed()).noneMatch(Finding::isLoss);
    }

    private static Completeness completeness(String session, List<SimulatedEvent> events) {
        return StoredSession.of(session, events).completeness();
    }

    private static Stream<Loss> losses() {
        return calls().map(Loss::of);
    }

    private static Stream<VoiceCall> calls() {
        return new Simulator().calls(1, CALLS);
    }
}
