package dev.realtimeledger.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A server event, and what its forwarder says beside it. What the forwarder says may be null, see {@link
 * Faults#dropHints}.
 *
 * @param sessionId the session it arrived on
 * @param callId the call the session belongs to
 * @param sequence its position in the session, from 0, without gaps
 * @param time when the forwarder received it, later than the event before it
 * @param body the event as JSON
 */
public record SimulatedEvent(
        String sessionId, String callId, Long sequence, Instant time, String eventId, String type, String body) {

    private static final Pattern ID = Pattern.compile("(\"[a-z]+_[A-Za-z0-9]{16})\"");
    private static final Pattern MODEL = Pattern.compile("(\"model\":\"[^\"]+)\"");
    private static final Pattern FOLDER = Pattern.compile("(gpt://[^/\"]+)/");

    /** The body as it is sent. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    SimulatedEvent again(String suffix) {
        String renamed = ID.matcher(body).replaceAll("$1" + suffix + "\"");
        renamed = MODEL.matcher(renamed).replaceAll("$1" + suffix + "\"");
        renamed = FOLDER.matcher(renamed).replaceAll("$1" + suffix + "/");
        return new SimulatedEvent(sessionId + suffix, callId + suffix, sequence, time, eventId + suffix, type, renamed);
    }

    SimulatedEvent withTime(Instant other) {
        return new SimulatedEvent(sessionId, callId, sequence, other, eventId, type, body);
    }

    SimulatedEvent withBody(String other) {
        return new SimulatedEvent(sessionId, callId, sequence, time, eventId, type, other);
    }
}
