package dev.realtimeledger.history;

import org.jspecify.annotations.Nullable;

/**
 * A response as it is read: what is known of it, and where it stands.
 *
 * @param session null where no evidence tells
 * @param revision number of the session's configuration in force when the response began; null where none is known
 */
public record PlacedResponse(
        ResponseState response,
        @Nullable Tie session,
        @Nullable Integer revision) {

    String id() {
        return response.key().id();
    }
}
