package dev.realtimeledger.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream stands after what a writer wrote last, and which ids that were.
 *
 * <p>Everybody who writes a stream's rows moves the version of the stream on, so a writer whose version is still the
 * stream's knows that nothing else of it has changed either.
 */
public final class LogMemory {

    /** A sender repeats what it sent just now; what comes later is found by the database. */
    private static final int RECENT = 256;

    /** Hashes of the ids written last. */
    private final int[] recent = new int[RECENT];

    private int next;
    private StreamHead head;
    private long version;
    private byte @Nullable [] chainHash;

    public LogMemory(String streamId) {
        this.head = StreamHead.empty(streamId);
    }

    StreamHead head() {
        return head;
    }

    long version() {
        return version;
    }

    /** Of its newest entry. */
    byte @Nullable [] chainHash() {
        return chainHash;
    }

    /** Whether the id may be one of those that were written last. */
    boolean mayHave(String eventId) {
        int hash = eventId.hashCode();
        return Arrays.stream(recent).anyMatch(written -> written == hash);
    }

    void wrote(String eventId) {
        recent[next] = eventId.hashCode();
        next = (next + 1) % RECENT;
    }

    void stands(StreamHead now, long nowVersion, byte @Nullable [] nowChainHash) {
        head = now;
        version = nowVersion;
        chainHash = nowChainHash;
    }
}
