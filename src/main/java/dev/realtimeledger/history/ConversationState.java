package dev.realtimeledger.history;

import java.time.Instant;

/**
 * A conversation as one stream knows it.
 *
 * @param createdAt when the earliest event that names it happened
 */
record ConversationState(EntityKey key, Instant createdAt) {

    ConversationState join(ConversationState other) {
        return createdAt.isAfter(other.createdAt) ? new ConversationState(key, other.createdAt) : this;
    }
}
