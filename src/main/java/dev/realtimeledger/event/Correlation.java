package dev.realtimeledger.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the forwarder says about an event beside the event itself. Payloads carry neither time nor order, and only
 * session events carry a session's id.
 *
 * @param sessionId the realtime session (one WebSocket connection) the event arrived on
 * @param callId the call that several sessions belong to
 * @param sequence position in which the forwarder received the event within the session, from 0
 * @param time when the forwarder received the event
 * @param traceparent W3C trace context
 */
public record Correlation(
        @Nullable String sessionId,
        @Nullable String callId,
        @Nullable Long sequence,
        @Nullable Instant time,
        @Nullable String traceparent) {

    public static final Correlation NONE = new Correlation(null, null, null, null, null);

    /** These values, and where one is missing, the other's. */
    public Correlation or(Correlation other) {
        return new Correlation(
                sessionId != null ? sessionId : other.sessionId,
                callId != null ? callId : other.callId,
                sequence != null ? sequence : other.sequence,
                time != null ? time : other.time,
                traceparent != null ? traceparent : other.traceparent);
    }
}
