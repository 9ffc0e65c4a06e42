package dev.realtimeledger.conformance;

import dev.realtimeledger.simulator.SimulatedEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** An event that is sent, and what the receiver has to take it for. */
record Delivery(SimulatedEvent event, Meaning meaning) {

    /** What an event is to a receiver that keeps each once. */
    enum Meaning {
        /** Its id was not sent before in the session. */
        NEW,
        /** The same bytes as before. */
        REPEATED,
        /** Other bytes under an id that was sent before. */
        CONFLICTING
    }

    /** The events of a session in the order in which they are sent, each as what it is after those before it. */
    static List<Delivery> of(List<SimulatedEvent> events) {
        Map<String, String> first = new HashMap<>();
        List<Delivery> deliveries = new ArrayList<>(events.size());
        for (SimulatedEvent event : events) {
            String known = first.putIfAbsent(event.eventId(), event.body());
            boolean same = known != null && known.equals(event.body());
            Meaning later = same ? Meaning.REPEATED : Meaning.CONFLICTING;
            deliveries.add(new Delivery(event, known == null ? Meaning.NEW : later));
        }
        return List.copyOf(deliveries);
    }

    boolean isNew() {
        return meaning == Meaning.NEW;
    }

    boolean isConflict() {
        return meaning == Meaning.CONFLICTING;
    }

    String eventId() {
        return event.eventId();
    }

    /** Hash of the event's bytes, in hex. */
    String sha256() {
        return sha256(event.bytes());
    }

    /** Hash of bytes, in hex. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    /** Which event it is, for people. */
    String where() {
        return "call " + event.callId() + ", session " + event.sessionId() + ", " + event.eventId() + " ("
                + event.type() + ")";
    }
}
