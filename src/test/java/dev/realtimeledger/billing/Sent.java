package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Simulated events on their way to the server. */
final class Sent {

    private static final int LARGEST_BATCH = 1000;

    private Sent() {}

    /** Sends the events in their order, in as few batches as can be. */
    static void by(String key, List<SimulatedEvent> events) {
        for (int from = 0; from < events.size(); from += LARGEST_BATCH) {
            batch(key, events.subList(from, Math.min(events.size(), from + LARGEST_BATCH)));
        }
    }

    /** Sends the events as one batch. */
    static void batch(String key, List<SimulatedEvent> events) {
        String lines = events.stream().map(Sent::envelope).collect(Collectors.joining(",", "[", "]"));
        Ledger.as(key)
                .contentType("application/json")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post(Ledger.EVENTS)
                .then()
                .statusCode(200);
    }

    private static String envelope(SimulatedEvent event) {
        ObjectNode hints = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", event.sessionId())
                .put("call_id", event.callId())
                .put("sequence", event.sequence())
                .put("time", event.time().toString());
        String text = hints.toString();
        return "{\"event\":" + event.body() + "," + text.substring(1);
    }
}
