package dev.realtimeledger.conformance;

import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.VoiceCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A call that is made up for a receiver.
 *
 * @param isWhole whether it hangs together, so that nothing of it can be found missing
 * @param events in the order in which the provider sent them
 */
record Call(String id, boolean isWhole, List<SimulatedEvent> events) {

    static Call of(VoiceCall call) {
        return new Call(call.callId(), true, call.events());
    }

    /** Its events by session, in the order in which the sessions began. */
    Map<String, List<SimulatedEvent>> sessions() {
        return events.stream()
                .collect(Collectors.groupingBy(
                        SimulatedEvent::sessionId, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    }
}
