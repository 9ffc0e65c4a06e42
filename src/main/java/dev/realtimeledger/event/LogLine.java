package dev.realtimeledger.event;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of the log says of an event besides its body.
 *
 * @param eventSequence the forwarder's position of the event within the session
 */
@RegisterForReflection // Hibernate makes it of a row.
public record LogLine(
        String type,
        @Nullable Long eventSequence,
        @Nullable String itemId,
        @Nullable String responseId,
        Instant receivedAt) {}
