package dev.realtimeledger.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a forwarded event, given only after its commit.
 *
 * @param duplicate whether the tenant had the event already; the other values are then the first receipt's
 * @param recognized whether the provider documents the event's type
 * @param sequenceNumber number in the stream's log, from 1, without gaps
 * @param receivedAt RFC 3339 with microseconds
 * @param sha256 hash of the event's exact bytes, in hex
 * @param chainHash the stream's chain up to and with the event, in hex
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
record Receipt(
        String object,
        String eventId,
        String type,
        boolean duplicate,
        boolean recognized,
        @Nullable String sessionId,
        long sequenceNumber,
        String receivedAt,
        String sha256,
        @Nullable String chainHash) {

    static Receipt of(
            ServerEvent event,
            boolean duplicate,
            String type,
            String streamId,
            long sequenceNumber,
            Instant receivedAt,
            byte @Nullable [] chainHash) {
        return new Receipt(
                "realtime.server_event.receipt",
                event.eventId(),
                type,
                duplicate,
                EventCatalogue.documents(type),
                streamId.equals(ServerEvent.UNASSIGNED) ? null : streamId,
                sequenceNumber,
                Timestamp.format(receivedAt),
                HexFormat.of().formatHex(event.sha256()),
                chainHash == null ? null : HexFormat.of().formatHex(chainHash));
    }
}
