package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A body that was refused, kept as evidence.
 *
 * @param error why
 * @param bytes the refused bytes: the request's body, or the line of a batch; without audio that is not stored
 * @param byteCount how many bytes there were
 * @param type the event type of the path it was sent to, null for a line of a batch
 * @param sessionId the session it was sent for, when that much was understood
 */
public record Refusal(
        ApiError error,
        byte[] bytes,
        int byteCount,
        byte[] sha256,
        @Nullable String type,
        @Nullable String sessionId,
        String apiKey,
        Instant receivedAt) {}
