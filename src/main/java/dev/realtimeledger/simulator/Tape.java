package dev.realtimeledger.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The events of a call as they come off the wire, with the time that passes between them. */
final class Tape {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 16;

    private final RandomGenerator random;
    private final List<SimulatedEvent> events = new ArrayList<>();
    private final String callId;
    private Instant now;

    Tape(RandomGenerator random, Instant start) {
        this.random = random;
        this.now = start;
        this.callId = id("rtc");
    }

    /** An id that nothing else has. */
    String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('_');
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    void pause(int milliseconds) {
        now = now.plusMillis(milliseconds);
    }

    void write(String sessionId, long sequence, String eventId, String type, String body) {
        pause(random.nextInt(1, 45));
        events.add(new SimulatedEvent(sessionId, callId, sequence, now, eventId, type, body));
    }

    String callId() {
        return callId;
    }

    List<SimulatedEvent> events() {
        return List.copyOf(events);
    }
}
