package dev.realtimeledger.history;

import org.jspecify.annotations.Nullable;

/**
 * An item as it is read: what is known of it, and where it stands.
 *
 * @param session null where no evidence tells
 * @param conversation null where no evidence tells, or contradicting evidence does
 */
record PlacedItem(
        ItemState item, @Nullable Tie session, @Nullable Tie conversation) {

    String id() {
        return item.key().id();
    }
}
