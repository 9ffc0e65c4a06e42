package dev.realtimeledger.usage;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the ledger are asked for, beside {@link FilterParameters}: each key also as one value, in which a comma
 * is a comma.
 */
@RegisterForReflection
public record LineParameters(
        @RestQuery("start_time") @Parameter(description = "Inclusive; Unix seconds or RFC 3339") @Nullable
        String startTime,

        @RestQuery("end_time") @Parameter(description = "Exclusive; Unix seconds or RFC 3339") @Nullable
        String endTime,

        @RestQuery(LineItems.PARAMETER) @Parameter(description = "By the names of the usage fields")
        List<String> lineItems,

        @RestQuery @Nullable String model,
        @RestQuery("folder_id") @Nullable String folderId,
        @RestQuery("session_id") @Nullable String sessionId,
        @RestQuery("call_id") @Nullable String callId,
        @RestQuery("conversation_id") @Nullable String conversationId,
        @RestQuery("api_key") @Nullable String apiKey,
        @RestQuery("response_id") @Nullable String responseId,
        @RestQuery("item_id") @Nullable String itemId,

        @RestQuery
        @Parameter(
                description = "Only what has a price, or only what has none",
                schema = @Schema(type = SchemaType.BOOLEAN))
        @Nullable
        String priced,

        @RestQuery @Parameter(description = "Only what has a price for this unit") @Nullable
        String unit,

        @RestQuery @Parameter(description = "Only what has a price in this currency") @Nullable
        String currency,

        @RestQuery @Parameter(description = "Only what has a price with the tax included, or excluded") @Nullable
        String tax,

        @RestQuery("as_of")
        @Parameter(description = "With the prices as they were known then; RFC 3339 or Unix seconds")
        @Nullable
        String asOf) {

    LineFilter filter(FilterParameters several, String tenant, Streams streams) {
        UsageFilter filter = several.filter(tenant, streams);
        Map<GroupKey, List<String>> values = new EnumMap<>(GroupKey.class);
        values.putAll(filter.values());
        for (GroupKey key : GroupKey.values()) {
            List<String> one = several.sent(key, key.label(), tenant, streams);
            if (!one.isEmpty() && values.put(key, one) != null) {
                throw ApiException.badRequest(
                        "invalid_value", key.label(), "This filter is given both for one value and for several.");
            }
        }
        return new LineFilter(
                time(startTime, "start_time", Instant.EPOCH),
                time(endTime, "end_time", Buckets.LATEST),
                new UsageFilter(values, filter.labels()),
                LineItems.named(lineItems),
                responseId,
                itemId,
                new LineFilter.Pricing(
                        choice(priced, "priced", LineParameters::truth),
                        choice(unit, "unit", PriceUnit::of),
                        currency == null ? null : currency.toLowerCase(Locale.ROOT),
                        choice(tax, "tax", Tax::of)));
    }

    /** As of when prices are known; null for now. */
    @Nullable
    Instant knownAt() {
        return asOf == null ? null : Timestamp.parse(asOf, "as_of");
    }

    private static Instant time(@Nullable String text, String param, Instant otherwise) {
        Instant time = text == null ? otherwise : Timestamp.parse(text, param);
        if (!Buckets.canHave(time)) {
            throw ApiException.badRequest("invalid_value", param, "A time of usage is from 1970 to 9999.");
        }
        return time;
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static <T> @Nullable T choice(@Nullable String text, String param, Function<String, Optional<T>> choices) {
        return text == null
                ? null
                : choices.apply(text)
                        .orElseThrow(() -> ApiException.badRequest(
                                "invalid_value", param, "This is none of the values that " + param + " can have."));
    }
}
