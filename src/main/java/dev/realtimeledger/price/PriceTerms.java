package dev.realtimeledger.price;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a price says.
 *
 * @param amount of one unit; 0 for what the provider does not charge, which is not the same as having no price
 * @param currency ISO 4217 code in lower case
 * @param effectiveFrom inclusive
 * @param effectiveTo exclusive, null without an end; the same as {@code effectiveFrom} for a price that is withdrawn
 * @param source where the price was found, for people
 */
public record PriceTerms(
        ModelPattern model,
        LineItem lineItem,
        PriceUnit unit,
        BigDecimal amount,
        String currency,
        Tax tax,
        Instant effectiveFrom,
        @Nullable Instant effectiveTo,
        @Nullable String source) {

    /** Prices that have it in common supersede each other: only the one that was recorded last counts. */
    public record Key(ModelPattern model, LineItem lineItem, Instant effectiveFrom) {}

    public Key key() {
        return new Key(model, lineItem, effectiveFrom);
    }

    /** Whether usage of that time can have the price. */
    public boolean areValidAt(Instant time) {
        return !time.isBefore(effectiveFrom) && (effectiveTo == null || time.isBefore(effectiveTo));
    }

    /** Whether usage can have the price at all. */
    boolean areEverValid() {
        return areValidAt(effectiveFrom);
    }

    /** Whether it makes no difference to any cost which of the two is recorded. */
    boolean costTheSameAs(PriceTerms other) {
        return key().equals(other.key())
                && unit == other.unit
                && amount.compareTo(other.amount) == 0
                && currency.equals(other.currency)
                && tax == other.tax
                && Objects.equals(effectiveTo, other.effectiveTo);
    }
}
