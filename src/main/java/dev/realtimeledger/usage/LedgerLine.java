package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.billing.Source;
import dev.realtimeledger.event.Ids;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line item of a ledger entry: what the API calls an entry.
 *
 * @param callId the call that its session belongs to
 * @param conversationId its own, or the only one of its session
 * @param firstSequenceNumber the first log entry that says that it was used; null where no event does
 * @param audioBytes with the next, what seconds were derived from
 * @param metadata JSON, like {@code notUnderstood}
 */
record LedgerLine(
        Id id,
        BigDecimal quantity,
        String basis,
        Instant happenedAt,
        Instant bookedAt,
        @Nullable Integer takesBack,
        @Nullable Long firstSequenceNumber,
        @Nullable String model,
        @Nullable String folderId,
        @Nullable String callId,
        @Nullable String conversationId,
        String apiKey,
        @Nullable String metadata,
        @Nullable Long audioBytes,
        @Nullable Integer bytesPerSecond,
        @Nullable String notUnderstood) {

    /** The line's id. */
    record Id(Source source, int revision, LineItem lineItem) {

        private static final String PREFIX = "entry_";
        private static final JsonMapper JSON = JsonMapper.builder().build();

        /** As the API names it: opaque, and the same for ever. */
        String text() {
            ArrayNode parts = JsonNodeFactory.instance
                    .arrayNode()
                    .add(source.streamId())
                    .add(source.kind().label())
                    .add(source.sourceId())
                    .add(source.part())
                    .add(revision)
                    .add(lineItem.label());
            return PREFIX
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(parts.toString().getBytes(StandardCharsets.UTF_8));
        }

        /** The id that a text names, if it names one. */
        static Optional<Id> parse(String text) {
            if (!text.startsWith(PREFIX)) {
                return Optional.empty();
            }
            try {
                JsonNode parts = JSON.readTree(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
                Source source = new Source(
                        parts.path(0).asText(),
                        Source.Kind.of(parts.path(1).asText()),
                        parts.path(2).asText(),
                        parts.path(3).asInt());
                return LineItem.of(parts.path(5).asText())
                        .filter(item -> Ids.canBeKey(source.streamId()) && Ids.canBeKey(source.sourceId()))
                        .map(item -> new Id(source, parts.path(4).asInt(), item));
            } catch (IllegalArgumentException | IOException notOurs) {
                return Optional.empty();
            }
        }

        /** The same line item of another revision. */
        Id of(int otherRevision) {
            return new Id(source, otherRevision, lineItem);
        }
    }
}
