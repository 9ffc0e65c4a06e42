package dev.realtimeledger.history;

import org.jspecify.annotations.Nullable;

/**
 * An item as it is read: what is known of it, and where it stands.
 *
 * @param session null where no evidence tells
 * @param conversation null where no evidence tells, or contradicting evidence does
 * @param textIncomplete whether its text is only what was said so far, out of deltas
 * @param heard what the user heard of it, where it was cut off; null where nothing says that it was
 */
record PlacedItem(
        ItemState item,
        @Nullable Tie session,
        @Nullable Tie conversation,
        boolean textIncomplete,
        @Nullable Heard heard) {

    PlacedItem(ItemState item, @Nullable Tie session, @Nullable Tie conversation) {
        this(item, session, conversation, false, null);
    }

    PlacedItem with(ItemState state) {
        return new PlacedItem(state, session, conversation, textIncomplete, heard);
    }

    PlacedItem with(Heard beginning) {
        return new PlacedItem(item, session, conversation, textIncomplete, beginning);
    }

    String id() {
        return item.key().id();
    }
}
