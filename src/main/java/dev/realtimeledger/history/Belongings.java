package dev.realtimeledger.history;

import java.util.Set;

/** Items and responses of events without a session that belong to one. */
public record Belongings(Set<String> itemIds, Set<String> responseIds) {

    static final Belongings NONE = new Belongings(Set.of(), Set.of());

    public boolean isEmpty() {
        return itemIds.isEmpty() && responseIds.isEmpty();
    }
}
