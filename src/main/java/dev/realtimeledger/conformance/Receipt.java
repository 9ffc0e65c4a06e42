package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/** What the receiver says of an event that it has stored. What is missing in it is empty, or -1. */
record Receipt(
        String eventId,
        String type,
        boolean duplicate,
        boolean recognized,
        String sessionId,
        long sequenceNumber,
        String receivedAt,
        String sha256) {

    static Receipt of(JsonNode answer) {
        return new Receipt(
                answer.path("event_id").asText(""),
                answer.path("type").asText(""),
                answer.path("duplicate").asBoolean(),
                answer.path("recognized").asBoolean(),
                answer.path("session_id").asText(""),
                answer.path("sequence_number").asLong(-1),
                answer.path("received_at").asText(""),
                answer.path("sha256").asText(""));
    }

    /** Whether it is the receipt of what was sent. */
    boolean fits(Delivery delivery) {
        return eventId.equals(delivery.eventId())
                && type.equals(delivery.event().type())
                && sessionId.equals(delivery.event().sessionId())
                && sha256.equals(delivery.sha256())
                && sequenceNumber > 0;
    }

    /** Whether both are of the same place in the log. */
    boolean isOfSamePlace(Receipt other) {
        return sequenceNumber == other.sequenceNumber && receivedAt.equals(other.receivedAt);
    }
}
