package dev.realtimeledger.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.io.IOException;

/** Trees of what is sent and answered. */
final class Json {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private Json() {}

    /** What an answer says; missing when it is no JSON. */
    static JsonNode of(byte[] bytes) {
        try {
            JsonNode tree = JSON.readTree(bytes);
            return tree == null ? JSON.missingNode() : tree;
        } catch (IOException notJson) {
            return JSON.missingNode();
        }
    }

    /** What an event says. */
    static JsonNode of(SimulatedEvent event) {
        try {
            return JSON.readTree(event.body());
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("A made-up event is no JSON: " + event.eventId(), damaged);
        }
    }
}
