package dev.realtimeledger.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The WebSocket of one session: what is said on it is numbered from 0. What takes its own time, transcription above all,
 * is said in between, piece by piece.
 */
final class Wire {

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int INTERLUDE_PERCENT = 25;

    private final Tape tape;
    private final Dialect dialect;
    private final RandomGenerator random;
    private final String sessionId;
    private final List<Deque<ObjectNode>> meanwhile = new ArrayList<>();
    private long sequence;

    Wire(Tape tape, Dialect dialect, RandomGenerator random) {
        this.tape = tape;
        this.dialect = dialect;
        this.random = random;
        this.sessionId = tape.id("sess");
    }

    String sessionId() {
        return sessionId;
    }

    String id(String prefix) {
        return tape.id(prefix);
    }

    /** An event to be said, under the name that the provider gives it. */
    ObjectNode event(String type) {
        return NODES.objectNode().put("type", dialect.type(type)).put("event_id", tape.id("event"));
    }

    /** Says it, and perhaps something of what was still to be said. */
    void say(ObjectNode event) {
        write(event);
        while (!meanwhile.isEmpty() && random.nextInt(100) < INTERLUDE_PERCENT) {
            interlude(random.nextInt(meanwhile.size()));
        }
    }

    /** These will be said sooner or later, in their order. */
    void later(Collection<ObjectNode> events) {
        if (!events.isEmpty()) {
            meanwhile.add(new ArrayDeque<>(events));
        }
    }

    /** Says all that is still to be said. */
    void settle() {
        while (!meanwhile.isEmpty()) {
            interlude(0);
        }
    }

    void pause(int atLeast, int atMost) {
        tape.pause(random.nextInt(atLeast, atMost + 1));
    }

    /** A little noise: real audio is long, and says no more. */
    String audio() {
        byte[] samples = new byte[random.nextInt(8, 25) * 2];
        random.nextBytes(samples);
        return Base64.getEncoder().encodeToString(samples);
    }

    /** Hides the length of a delta from those who see only the size of what is encrypted. */
    void obfuscate(ObjectNode delta) {
        if (dialect == Dialect.OPENAI) {
            delta.put("obfuscation", tape.id("").substring(1, random.nextInt(4, 12)));
        }
    }

    private void interlude(int line) {
        write(meanwhile.get(line).remove());
        if (meanwhile.get(line).isEmpty()) {
            meanwhile.remove(line);
        }
    }

    private void write(ObjectNode event) {
        String eventId = event.path("event_id").textValue();
        tape.write(sessionId, sequence++, eventId, event.path("type").textValue(), event.toString());
    }
}
