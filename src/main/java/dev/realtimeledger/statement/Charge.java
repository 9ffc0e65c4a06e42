package dev.realtimeledger.statement;

import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A quantity at a price.
 *
 * @param adjustmentOf the earlier closed month that it corrects; null for the statement's own month
 * @param model null where it is not known
 * @param price null where there is none: what it costs is unknown, not zero
 * @param quantity in what the line item is counted in; negative where a correction takes back
 * @param amount what it comes to, not rounded; null without a price
 */
record Charge(
        @Nullable YearMonth adjustmentOf,
        @Nullable String model,
        LineItem lineItem,
        @Nullable PriceUsed price,
        BigDecimal quantity,
        @Nullable BigDecimal amount) {

    /** Charges that have it in common add up to one. */
    record Key(
            @Nullable String model,
            LineItem lineItem,
            @Nullable Long priceNumber) {}

    /** The order of a statement: by line, then in the order in which the prices were recorded. */
    static final Comparator<Charge> ORDER =
            Comparator.comparing(StatementLine.Key::of).thenComparing(Charge::price, priceOrder());

    private static Comparator<@Nullable PriceUsed> priceOrder() {
        return Comparator.nullsLast(Comparator.comparingLong(PriceUsed::number));
    }

    /** A month's own charge. */
    static Charge of(@Nullable String model, LineItem item, @Nullable PriceUsed price, BigDecimal quantity) {
        return new Charge(null, model, item, price, quantity, price == null ? null : price.amountOf(quantity));
    }

    Key key() {
        return new Key(model, lineItem, price == null ? null : price.number());
    }

    /** The quantity in the unit of the price, or as it is counted where there is none. */
    BigDecimal units() {
        return price == null ? quantity : price.unit().count(quantity);
    }

    boolean isZero() {
        return quantity.signum() == 0 && (amount == null || amount.signum() == 0);
    }

    /** Both together, which are of one key. */
    Charge plus(Charge other) {
        return with(
                quantity.add(other.quantity), amount == null || other.amount == null ? null : amount.add(other.amount));
    }

    /** What takes it back. */
    Charge negated() {
        return with(quantity.negate(), amount == null ? null : amount.negate());
    }

    Charge asAdjustmentOf(YearMonth month) {
        return new Charge(month, model, lineItem, price, quantity, amount);
    }

    private Charge with(BigDecimal newQuantity, @Nullable BigDecimal newAmount) {
        return new Charge(adjustmentOf, model, lineItem, price, newQuantity, newAmount);
    }
}
