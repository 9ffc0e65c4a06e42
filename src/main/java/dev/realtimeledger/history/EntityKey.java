package dev.realtimeledger.history;

import java.util.Comparator;

/** A response, item or conversation: providers may reuse ids, so an id belongs to a stream. */
public record EntityKey(String streamId, String id) implements Comparable<EntityKey> {

    private static final Comparator<EntityKey> ORDER =
            Comparator.comparing(EntityKey::streamId).thenComparing(EntityKey::id);

    @Override
    public int compareTo(EntityKey other) {
        return ORDER.compare(this, other);
    }
}
