package dev.realtimeledger.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a stream that is no server event: something that changes money or evidence.
 *
 * @param kind by the names that the chain has, e.g. {@code measured_usage}
 * @param apiKey name of the key it came with
 * @param detail JSON: what it says, without personal text; the chain holds it as it is
 * @param bodyBytes length of the request that it is from; null when it is from none
 * @param bodySha256 the same request's hash
 */
public record StreamEntry(
        String streamId,
        long sequenceNumber,
        String kind,
        Instant receivedAt,
        @Nullable String apiKey,
        @Nullable String detail,
        @Nullable Integer bodyBytes,
        byte @Nullable [] bodySha256) {}
