package dev.realtimeledger.console;

import io.quarkus.qute.TemplateData;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sums of money by currency, exact, and whether something that belongs to them has no price. */
@TemplateData
public final class Amounts {

    private final Map<String, BigDecimal> sums = new TreeMap<>();
    private boolean lowerBound;

    Amounts() {}

    /** Adds a result of the API's costs. */
    void add(Json result) {
        Json amount = result.at("amount");
        if (amount.has("value")) {
            sums.merge(amount.text("currency"), amount.decimal("value"), BigDecimal::add);
        }
        lowerBound |= result.decimal("unpriced_quantity").signum() != 0;
    }

    void add(Amounts others) {
        others.sums.forEach((currency, amount) -> sums.merge(currency, amount, BigDecimal::add));
        lowerBound |= others.lowerBound;
    }

    /** Something is not in the sums. */
    void beLowerBound() {
        lowerBound = true;
    }

    Set<String> currencies() {
        return sums.keySet();
    }

    BigDecimal in(String currency) {
        return sums.getOrDefault(currency, BigDecimal.ZERO);
    }

    /** Whether nothing has a price. */
    public boolean isEmpty() {
        return sums.isEmpty();
    }

    /** Whether it cost more than the sums say. */
    public boolean isLowerBound() {
        return lowerBound;
    }

    /** Each with its currency; empty while nothing has a price. */
    @Override
    public String toString() {
        return sums.entrySet().stream()
                .map(sum -> sum.getValue().stripTrailingZeros().toPlainString() + " "
                        + sum.getKey().toUpperCase(Locale.ROOT))
                .collect(Collectors.joining(" + "));
    }
}
