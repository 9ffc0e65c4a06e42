package dev.realtimeledger.usage;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the ledger are asked for.
 *
 * @param start inclusive
 * @param end exclusive
 * @param responseId only what was used by this response; null for any
 * @param itemId only what was used by transcribing this item; null for any
 */
record LineFilter(
        Instant start,
        Instant end,
        UsageFilter usage,
        Set<LineItem> items,
        @Nullable String responseId,
        @Nullable String itemId,
        Pricing pricing) {

    /**
     * What the price of a line has to be. It is worked out after lines are read.
     *
     * @param priced whether there is one; null for either
     */
    record Pricing(
            @Nullable Boolean priced,
            @Nullable PriceUnit unit,
            @Nullable String currency,
            @Nullable Tax tax) {

        /** Whether any price will do, or none. */
        boolean isAny() {
            return priced == null && unit == null && currency == null && tax == null;
        }

        boolean lets(Optional<Price> price) {
            boolean asWanted = priced == null || priced == price.isPresent();
            boolean fits = (unit == null && currency == null && tax == null)
                    || price.filter(this::fits).isPresent();
            return asWanted && fits;
        }

        private boolean fits(Price price) {
            return (unit == null || unit == price.terms().unit())
                    && (currency == null || currency.equals(price.terms().currency()))
                    && (tax == null || tax == price.terms().tax());
        }
    }
}
