package dev.realtimeledger.reconciliation;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all comparisons come to. */
final class Summary {

    private final Map<Status, Long> counts = new EnumMap<>(Status.class);
    private final Map<String, Sum> sums = new TreeMap<>();

    /**
     * Both sides of a line item.
     *
     * @param ourAmount null where the ledger cannot say it for all of it, or all has not one currency
     */
    record Sum(
            BigDecimal theirQuantity,
            BigDecimal ourQuantity,
            BigDecimal theirAmount,
            @Nullable BigDecimal ourAmount,
            @Nullable String currency) {

        private static final Sum NOTHING =
                new Sum(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, null);

        private Sum plus(Comparison one) {
            Billed theirs = one.theirs();
            Used ours = one.ours();
            boolean isOneCurrency = currency == null || one.currency() == null || currency.equals(one.currency());
            return new Sum(
                    theirs == null || theirs.quantity() == null ? theirQuantity : theirQuantity.add(theirs.quantity()),
                    ours == null ? ourQuantity : ourQuantity.add(ours.quantity()),
                    theirs == null || theirs.amount() == null ? theirAmount : theirAmount.add(theirs.amount()),
                    isOneCurrency ? added(ours, one.ourAmount()) : null,
                    one.currency() == null ? currency : one.currency());
        }

        private @Nullable BigDecimal added(@Nullable Used ours, @Nullable BigDecimal amount) {
            if (ours == null) {
                return ourAmount;
            }
            return amount == null || ourAmount == null ? null : ourAmount.add(amount);
        }
    }

    void add(Comparison comparison) {
        counts.merge(comparison.status(), 1L, Long::sum);
        String item = comparison.subject().lineItem();
        sums.put(item, sums.getOrDefault(item, Sum.NOTHING).plus(comparison));
    }

    long count(Status status) {
        return counts.getOrDefault(status, 0L);
    }

    /** By line item. */
    Map<String, Sum> sums() {
        return sums;
    }
}
