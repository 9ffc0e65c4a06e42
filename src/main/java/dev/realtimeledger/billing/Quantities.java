package dev.realtimeledger.billing;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of each line item, exactly. What is not in it is none.
 *
 * @param of without zeros, each in the unit of its {@link LineItem.Measure}
 */
public record Quantities(Map<LineItem, BigDecimal> of) {

    public static final Quantities NONE = new Quantities(Map.of());

    public Quantities {
        EnumMap<LineItem, BigDecimal> items = new EnumMap<>(LineItem.class);
        of.forEach((item, quantity) -> {
            if (quantity.signum() != 0) {
                // 61.20 and 61.2 are the same quantity.
                items.put(item, quantity.stripTrailingZeros());
            }
        });
        of = Collections.unmodifiableMap(items);
    }

    /** Null for none. */
    public @Nullable BigDecimal get(LineItem item) {
        return of.get(item);
    }

    public boolean has(LineItem item) {
        return of.containsKey(item);
    }

    /** Both together. */
    public Quantities plus(Quantities other) {
        EnumMap<LineItem, BigDecimal> sum = new EnumMap<>(LineItem.class);
        sum.putAll(of);
        other.of.forEach((item, quantity) -> sum.merge(item, quantity, BigDecimal::add));
        return new Quantities(sum);
    }

    /** The same with the opposite sign, to take them back. */
    public Quantities negated() {
        EnumMap<LineItem, BigDecimal> opposite = new EnumMap<>(LineItem.class);
        of.forEach((item, quantity) -> opposite.put(item, quantity.negate()));
        return new Quantities(opposite);
    }

    /** The same but for some. */
    public Quantities without(Set<LineItem> items) {
        EnumMap<LineItem, BigDecimal> others = new EnumMap<>(LineItem.class);
        others.putAll(of);
        others.keySet().removeAll(items);
        return new Quantities(others);
    }
}
