package dev.realtimeledger.history;

import java.time.Instant;

/**
 * A conversation as one stream knows it.
 *
 * @param createdAt when the earliest event that names it happened
 */
public record ConversationState(EntityKey key, Instant createdAt) {

    /** Many of them, none yet. */
    public static Entities<ConversationState> entities() {
        return new Entities<>(ConversationState::key, ConversationState::join, conversation -> 0);
    }

    ConversationState join(ConversationState other) {
        return createdAt.isAfter(other.createdAt) ? new ConversationState(key, other.createdAt) : this;
    }
}
