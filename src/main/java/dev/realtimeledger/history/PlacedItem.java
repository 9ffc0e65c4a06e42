package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * An item as it is read: what is known of it, and where it stands.
 *
 * @param soFar its text out of deltas, for what nothing says as a whole
 * @param session null where no evidence tells
 * @param conversation null where no evidence tells, or contradicting evidence does
 * @param heard what the user heard of it, where it was cut off; null where nothing says that it was
 * @param audioMs how long its audio is, where it was cut off; null too where no audio was forwarded
 */
public record PlacedItem(
        ItemState item,
        DeltaText soFar,
        @Nullable Tie session,
        @Nullable Tie conversation,
        @Nullable Heard heard,
        @Nullable Long audioMs) {

    PlacedItem with(ItemState state) {
        return new PlacedItem(state, soFar, session, conversation, heard, audioMs);
    }

    PlacedItem with(@Nullable Heard beginning, @Nullable Long duration) {
        return new PlacedItem(item, soFar, session, conversation, beginning, duration);
    }

    /** Its id, which it has in its session alone: another session may have an item of the same one. */
    public String id() {
        return item.key().id();
    }

    /** What its events say, and what its deltas say beyond that. */
    public ObjectNode evidence() {
        return soFar.addedTo(item.evidence());
    }

    /** All that it says, whether or not it was heard; null when nothing tells. */
    public @Nullable String text() {
        return ItemText.of(evidence());
    }

    /** How much of its audio was cut off before it was heard, in milliseconds; 0 where nothing tells. */
    long unheardMs() {
        Long end = item.audioEndMs();
        return audioMs == null || end == null ? 0 : Math.max(0, audioMs - Math.max(0, end));
    }

    /** Whether some of its text is only what was said of it so far. */
    public boolean isTextIncomplete() {
        return !evidence().equals(item.evidence());
    }
}
