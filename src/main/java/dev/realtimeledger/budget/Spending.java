package dev.realtimeledger.budget;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was spent in a period, as far as that is known.
 *
 * @param amounts by currency, with tax where the prices include it
 * @param unpriced line items that were used and have no price
 * @param withoutUsage responses and transcriptions that do not tell what they used
 */
record Spending(Map<String, BigDecimal> amounts, Set<LineItem> unpriced, long withoutUsage) {

    static final Spending NOTHING = new Spending(Map.of(), Set.of(), 0);

    Spending {
        amounts = Collections.unmodifiableMap(new TreeMap<>(amounts));
        Set<LineItem> items = EnumSet.noneOf(LineItem.class);
        items.addAll(unpriced);
        unpriced = Collections.unmodifiableSet(items);
    }

    BigDecimal in(String currency) {
        return amounts.getOrDefault(currency, BigDecimal.ZERO);
    }

    Spending and(Spending other) {
        Map<String, BigDecimal> sums = new TreeMap<>(amounts);
        other.amounts.forEach((currency, amount) -> sums.merge(currency, amount, BigDecimal::add));
        Set<LineItem> items = EnumSet.noneOf(LineItem.class);
        items.addAll(unpriced);
        items.addAll(other.unpriced);
        return new Spending(sums, items, withoutUsage + other.withoutUsage);
    }
}
