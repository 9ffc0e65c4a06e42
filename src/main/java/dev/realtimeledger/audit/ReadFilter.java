package dev.realtimeledger.audit;

import dev.realtimeledger.api.Timestamp;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which reads are asked for, but for the session.
 *
 * @param createdAfter inclusive
 * @param createdBefore exclusive
 */
@RegisterForReflection
public record ReadFilter(
        @RestQuery("api_key") @Parameter(description = "Name of the key that read") @Nullable
        String apiKey,

        @RestQuery("created_after") @Parameter(description = "Inclusive; RFC 3339 or Unix seconds") @Nullable
        String createdAfter,

        @RestQuery("created_before") @Parameter(description = "Exclusive; RFC 3339 or Unix seconds") @Nullable
        String createdBefore) {

    @Nullable
    Instant from() {
        return createdAfter == null ? null : Timestamp.parse(createdAfter, "created_after");
    }

    @Nullable
    Instant until() {
        return createdBefore == null ? null : Timestamp.parse(createdBefore, "created_before");
    }
}
