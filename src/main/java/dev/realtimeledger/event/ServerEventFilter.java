package dev.realtimeledger.event;

import dev.realtimeledger.api.Timestamp;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the log are asked for.
 *
 * @param type one or several event types
 * @param receivedAfter inclusive
 * @param receivedBefore exclusive
 */
@RegisterForReflection
public record ServerEventFilter(
        @RestQuery List<String> type,
        @RestQuery("response_id") @Nullable String responseId,
        @RestQuery("item_id") @Nullable String itemId,

        @RestQuery("received_after") @Parameter(description = "Inclusive; RFC 3339 or Unix seconds") @Nullable
        String receivedAfter,

        @RestQuery("received_before") @Parameter(description = "Exclusive; RFC 3339 or Unix seconds") @Nullable
        String receivedBefore) {

    /** What needs no look-up of its own. */
    LogReader.Filters filters() {
        var filters = new LogReader.Filters();
        if (!type.isEmpty()) {
            filters.add("types", "types", type);
        }
        if (responseId != null) {
            filters.add("response", "id", responseId);
        }
        if (itemId != null) {
            filters.add("item", "id", itemId);
        }
        if (receivedAfter != null) {
            filters.add("receivedAfter", "at", Timestamp.parse(receivedAfter, "received_after"));
        }
        if (receivedBefore != null) {
            filters.add("receivedBefore", "at", Timestamp.parse(receivedBefore, "received_before"));
        }
        return filters;
    }
}
