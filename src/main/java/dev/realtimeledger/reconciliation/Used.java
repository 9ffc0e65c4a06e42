package dev.realtimeledger.reconciliation;

import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says of a subject.
 *
 * @param quantity in what the line item is counted in
 * @param unpriced how much of it has no price
 * @param amounts what the rest comes to, by currency, not rounded
 * @param taxes whether tax is in these amounts
 */
record Used(BigDecimal quantity, BigDecimal unpriced, Map<String, BigDecimal> amounts, Set<Tax> taxes) {

    static Used of(BigDecimal quantity, Optional<Price> price) {
        return price.map(known -> new Used(
                        quantity,
                        BigDecimal.ZERO,
                        Map.of(known.terms().currency(), known.amountOf(quantity)),
                        Set.of(known.terms().tax())))
                .orElseGet(() -> new Used(quantity, quantity, Map.of(), Set.of()));
    }

    Used plus(Used other) {
        Map<String, BigDecimal> sums = new TreeMap<>(amounts);
        other.amounts.forEach((currency, amount) -> sums.merge(currency, amount, BigDecimal::add));
        Set<Tax> both = EnumSet.noneOf(Tax.class);
        both.addAll(taxes);
        both.addAll(other.taxes);
        return new Used(quantity.add(other.quantity), unpriced.add(other.unpriced), sums, both);
    }

    boolean isZero() {
        return quantity.signum() == 0 && amounts.values().stream().allMatch(amount -> amount.signum() == 0);
    }

    /**
     * What it comes to, if all of it is known in one currency.
     *
     * @param currency of the bill; null where the bill does not say
     */
    @Nullable
    BigDecimal amount(@Nullable String currency) {
        if (unpriced.signum() != 0 || amounts.size() != 1) {
            return null;
        }
        return currency == null ? amounts.values().iterator().next() : amounts.get(currency);
    }
}
