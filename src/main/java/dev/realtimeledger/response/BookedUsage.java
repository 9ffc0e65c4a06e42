package dev.realtimeledger.response;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry of a response that is in force.
 *
 * @param isReport whether it is what the response's usage says; else it is the response's measured audio
 * @param isKnown whether anything says how much was used
 * @param quantities none of them zero
 */
record BookedUsage(
        boolean isReport,
        boolean isKnown,
        @Nullable String model,
        Instant happenedAt,
        Map<LineItem, BigDecimal> quantities) {

    private static final Set<LineItem> CACHED = Set.of(
            LineItem.INPUT_CACHED_TEXT_TOKENS, LineItem.INPUT_CACHED_AUDIO_TOKENS, LineItem.INPUT_CACHED_IMAGE_TOKENS);

    private static final Set<LineItem> UNCACHED =
            Set.of(LineItem.INPUT_TEXT_TOKENS, LineItem.INPUT_AUDIO_TOKENS, LineItem.INPUT_IMAGE_TOKENS);

    private static final Set<LineItem> OUTPUT = Set.of(LineItem.OUTPUT_TEXT_TOKENS, LineItem.OUTPUT_AUDIO_TOKENS);

    BookedUsage {
        Map<LineItem, BigDecimal> some = new EnumMap<>(LineItem.class);
        quantities.forEach((item, quantity) -> {
            if (quantity.signum() != 0) {
                some.put(item, quantity);
            }
        });
        quantities = Collections.unmodifiableMap(some);
    }

    BigDecimal cachedTokens() {
        return sum(CACHED);
    }

    /** All tokens that the model read, cached ones among them. */
    BigDecimal inputTokens() {
        return cachedTokens().add(sum(UNCACHED));
    }

    BigDecimal outputTokens() {
        return sum(OUTPUT);
    }

    private BigDecimal sum(Set<LineItem> items) {
        return items.stream()
                .map(item -> quantities.getOrDefault(item, BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
