package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.JsonBytes;
import dev.realtimeledger.price.PriceReader;
import dev.realtimeledger.price.PriceTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prices that somebody thinks of recording, and the period to look at.
 *
 * @param start null for when the first of them begins
 * @param end null for now
 */
record PriceChange(
        List<PriceTerms> prices,
        @Nullable Instant start,
        @Nullable Instant end) {

    private static final String PRICES = "prices";
    private static final String START = "start_time";
    private static final String END = "end_time";

    PriceChange {
        prices = List.copyOf(prices);
    }

    /** Reads one price, or {@code prices}, each with {@code start_time} and {@code end_time} beside it. */
    static PriceChange read(byte[] body) {
        JsonNode fields = JsonBytes.read(body, parser -> parser.<JsonNode>readValueAsTree());
        if (!(fields instanceof ObjectNode change)) {
            throw ApiException.badRequest("invalid_value", null, "The body is a price or an object with prices.");
        }
        Instant start = time(change.remove(START), START);
        Instant end = time(change.remove(END), END);
        if (start != null && end != null && !end.isAfter(start)) {
            throw ApiException.badRequest("invalid_value", END, "The end_time is not after the start_time.");
        }
        if (!change.has(PRICES)) {
            return new PriceChange(List.of(PriceReader.read(change)), start, end);
        }
        JsonNode several = JsonBytes.object(body, PRICES, START, END).get(PRICES);
        if (!several.isArray() || several.isEmpty()) {
            throw ApiException.badRequest("invalid_value", PRICES, "This is an array of prices.");
        }
        List<PriceTerms> prices = new ArrayList<>();
        several.forEach(price -> prices.add(PriceReader.read(price)));
        return new PriceChange(prices, start, end);
    }

    private static @Nullable Instant time(@Nullable JsonNode value, String name) {
        if (value == null || value.isNull()) {
            return null;
        }
        Instant time = Timestamp.parse(value.asText(), name);
        if (!Buckets.canHave(time)) {
            throw ApiException.badRequest("invalid_value", name, "A time of usage is from 1970 to 9999.");
        }
        return time;
    }

    /** When the first of the prices begins, as far as usage can be of that time. */
    Instant begins() {
        Instant first = prices.stream()
                .map(PriceTerms::effectiveFrom)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return Buckets.canHave(first) ? first : Instant.EPOCH;
    }
}
