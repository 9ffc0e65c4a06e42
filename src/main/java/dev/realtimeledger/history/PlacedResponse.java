package dev.realtimeledger.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is read: what is known of it, and where it stands.
 *
 * @param session null where no evidence tells
 * @param revision number of the session's configuration in force when the response began; null where none is known
 * @param keys where it was read: in its stream, and among what came without a session when it is known there too
 */
public record PlacedResponse(
        ResponseState response,
        @Nullable Tie session,
        @Nullable Integer revision,
        List<EntityKey> keys) {

    public PlacedResponse {
        keys = List.copyOf(keys);
    }

    public String id() {
        return response.key().id();
    }
}
