package dev.realtimeledger.api;

import java.util.Optional;

/** Knows what certain exceptions mean to the one who asked. Beans of this kind are asked before an error becomes a 500. */
public interface KnownFailure {

    /** The answer to a request that met {@code failure}, whose causes are asked about one by one; nothing if unknown. */
    Optional<ApiException> explain(Throwable failure);

    /** What the log may say of {@code failure} where its own message may hold ids or text; nothing if it may say all. */
    default Optional<String> summary(Throwable failure) {
        return Optional.empty();
    }
}
