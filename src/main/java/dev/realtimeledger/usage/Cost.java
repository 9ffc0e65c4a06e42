package dev.realtimeledger.usage;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What some usage of one line item cost, all of it priced alike.
 *
 * @param rate null for usage that has no price: its cost is unknown, not zero
 * @param quantity in what the line item is counted in
 * @param amount not rounded; zero where there is no rate
 */
public record Cost(LineItem lineItem, @Nullable Rate rate, BigDecimal quantity, BigDecimal amount) {

    /** What amounts must have in common to be added. */
    public record Rate(PriceUnit unit, String currency, Tax tax) {

        static Rate of(Price price) {
            return new Rate(
                    price.terms().unit(),
                    price.terms().currency(),
                    price.terms().tax());
        }
    }

    /** A quantity at its price. */
    public static Cost of(LineItem item, BigDecimal quantity, Optional<Price> price) {
        return new Cost(
                item,
                price.map(Rate::of).orElse(null),
                quantity,
                price.map(known -> known.amountOf(quantity)).orElse(BigDecimal.ZERO));
    }

    /** Both together, which are of one line item and rate. */
    Cost plus(Cost other) {
        return new Cost(lineItem, rate, quantity.add(other.quantity), amount.add(other.amount));
    }

    /** Whether all of it was taken back. */
    boolean isZero() {
        return quantity.signum() == 0 && amount.signum() == 0;
    }
}
