package dev.realtimeledger.simulator;

import java.util.List;

/**
 * A call as it really was: every event once, in the order in which the provider sent them.
 *
 * <p>It hangs together: every response that is opened is done and has usage, every item is finished, every run of deltas
 * makes up its final text, every function call has its output, every predecessor is an item of the session, all of the
 * user's audio is transcribed (or that fails) where the session asks for it, and every session begins with {@code
 * session.created}. What is found missing of a whole call is a false alarm.
 *
 * @param scenes what happens in it, one after the other
 */
public record VoiceCall(long seed, String callId, Dialect dialect, List<Scene> scenes, List<SimulatedEvent> events) {

    /** Its sessions, in the order in which they began: more than one when the call was reconnected. */
    public List<String> sessionIds() {
        return events.stream().map(SimulatedEvent::sessionId).distinct().toList();
    }

    /**
     * The same call once more: all ids, models and folders end in {@code suffix}. Receivers know a call by them, so that
     * one call can come to the same receiver in several ways.
     */
    public VoiceCall again(String suffix) {
        return new VoiceCall(
                seed,
                callId + suffix,
                dialect,
                scenes,
                events.stream().map(event -> event.again(suffix)).toList());
    }

    /** The events of one of its sessions. */
    public List<SimulatedEvent> events(String sessionId) {
        return events.stream()
                .filter(event -> event.sessionId().equals(sessionId))
                .toList();
    }
}
