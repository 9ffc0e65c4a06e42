package dev.realtimeledger.statement;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of a statement: what was used of one line item of a model and is charged by the same unit, in one currency.
 *
 * @param charges one per price, in the order in which the prices were recorded
 */
record StatementLine(Key key, List<Charge> charges) {

    StatementLine {
        charges = List.copyOf(charges);
    }

    /**
     * What the charges of a line have in common.
     *
     * @param unit the API's word for what the quantity is counted in
     * @param currency null where there is no price, like the tax
     */
    record Key(
            @Nullable YearMonth adjustmentOf,
            @Nullable String model,
            LineItem lineItem,
            String unit,
            @Nullable String currency,
            @Nullable Tax tax)
            implements Comparable<Key> {

        /** The month's own lines first, then by what they adjust; what has no price behind what has. */
        private static final Comparator<Key> ORDER = by(Key::adjustmentOf, true)
                .thenComparing(by(Key::model, false))
                .thenComparing(Key::lineItem)
                .thenComparing(by(Key::currency, false))
                .thenComparing(by(Key::tax, false))
                .thenComparing(Key::unit);

        static Key of(Charge charge) {
            PriceUsed price = charge.price();
            return new Key(
                    charge.adjustmentOf(),
                    charge.model(),
                    charge.lineItem(),
                    price == null
                            ? charge.lineItem().measure().unit()
                            : price.unit().label(),
                    price == null ? null : price.currency(),
                    price == null ? null : price.tax());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        private static <T extends Comparable<? super T>> Comparator<Key> by(
                Function<Key, @Nullable T> part, boolean nullFirst) {
            Comparator<T> order = Comparator.naturalOrder();
            return Comparator.comparing(part, nullFirst ? Comparator.nullsFirst(order) : Comparator.nullsLast(order));
        }
    }

    /** The lines of charges. */
    static List<StatementLine> of(Collection<Charge> charges) {
        return charges.stream()
                .sorted(Charge.ORDER)
                .collect(Collectors.groupingBy(Key::of, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(line -> new StatementLine(line.getKey(), line.getValue()))
                .toList();
    }

    /** In the line's unit. */
    BigDecimal quantity() {
        return charges.stream().map(Charge::units).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Not rounded; null where the cost is unknown. */
    @Nullable
    BigDecimal amount() {
        return key.currency() == null
                ? null
                : charges.stream()
                        .map(charge -> Objects.requireNonNull(charge.amount()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether something was used whose cost is unknown; what takes such usage back makes nothing more unknown. */
    boolean isUnpricedUsage() {
        return key.currency() == null && quantity().signum() > 0;
    }
}
