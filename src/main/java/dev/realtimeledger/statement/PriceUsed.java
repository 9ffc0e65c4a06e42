package dev.realtimeledger.statement;

import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a statement says of a price, enough to work every charge out again.
 *
 * @param number position in the tenant's price book
 * @param amount of one unit
 * @param source where the price was found
 */
record PriceUsed(
        long number,
        BigDecimal amount,
        PriceUnit unit,
        String currency,
        Tax tax,
        @Nullable String source) {

    static PriceUsed of(Price price) {
        return new PriceUsed(
                price.sequenceNumber(),
                price.terms().amount(),
                price.terms().unit(),
                price.terms().currency(),
                price.terms().tax(),
                price.terms().source());
    }

    /** Its name in the API. */
    String id() {
        return Price.ID_PREFIX + number;
    }

    /** What a quantity comes to, not rounded. */
    BigDecimal amountOf(BigDecimal quantity) {
        return unit.count(quantity).multiply(amount);
    }
}
