package dev.realtimeledger.usage;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much was used.
 *
 * @param numSessions sessions that were first used here: each is counted once, so that counts of buckets and groups add up
 * @param items quantities, none of them zero
 */
public record UsageSums(
        long numSessions,
        long numResponses,
        long responsesWithoutUsage,
        long transcriptionsWithoutUsage,
        Map<LineItem, BigDecimal> items) {

    /** The columns of tables that hold what is summed up. */
    static final List<String> COLUMNS = Stream.concat(
                    Stream.of(
                            "num_sessions", "num_responses", "responses_without_usage", "transcriptions_without_usage"),
                    Arrays.stream(LineItem.values()).map(LineItem::label))
            .toList();

    public UsageSums {
        Map<LineItem, BigDecimal> some = new EnumMap<>(LineItem.class);
        items.forEach((item, quantity) -> {
            if (quantity.signum() != 0) {
                some.put(item, quantity);
            }
        });
        items = Collections.unmodifiableMap(some);
    }

    public BigDecimal of(LineItem item) {
        return items.getOrDefault(item, BigDecimal.ZERO);
    }

    /** What several line items have together. */
    BigDecimal of(Collection<LineItem> several) {
        return several.stream().map(this::of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether nothing was used, or all of it was taken back. */
    boolean areZero() {
        return items.isEmpty()
                && numSessions == 0
                && numResponses == 0
                && responsesWithoutUsage == 0
                && transcriptionsWithoutUsage == 0;
    }

    /**
     * Reads sums.
     *
     * @param sums of the columns, in their order
     */
    static UsageSums of(List<BigDecimal> sums) {
        Iterator<BigDecimal> each =
                sums.stream().map(sum -> sum == null ? BigDecimal.ZERO : sum).iterator();
        return new UsageSums(
                each.next().longValueExact(),
                each.next().longValueExact(),
                each.next().longValueExact(),
                each.next().longValueExact(),
                Arrays.stream(LineItem.values()).collect(Collectors.toMap(Function.identity(), item -> each.next())));
    }
}
