package dev.realtimeledger.price;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.billing.LineItem.Measure;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a price is the price of. Each is a power of ten of what the line item is counted in, so that no amount needs
 * rounding; minutes are not, and a price per minute is recorded as one per second where that is a decimal.
 */
public enum PriceUnit {
    TOKENS("tokens", Measure.TOKENS, 0),
    THOUSAND_TOKENS("1000_tokens", Measure.TOKENS, 3),
    MILLION_TOKENS("1000000_tokens", Measure.TOKENS, 6),
    DURATION_SECONDS("duration_seconds", Measure.SECONDS, 0),
    REQUESTS("requests", Measure.REQUESTS, 0);

    private static final Map<String, PriceUnit> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(PriceUnit::label, Function.identity()));

    private final String label;
    private final Measure measure;
    private final int powerOfTen;

    PriceUnit(String label, Measure measure, int powerOfTen) {
        this.label = label;
        this.measure = measure;
        this.powerOfTen = powerOfTen;
    }

    /** Its name in the API. */
    public String label() {
        return label;
    }

    /** The unit of a name in the API. */
    public static Optional<PriceUnit> of(String label) {
        return Optional.ofNullable(BY_NAME.get(label));
    }

    /** Whether it counts what the line item does. */
    public boolean fits(LineItem item) {
        return item.measure() == measure;
    }

    /** How much of what the line item is counted in one unit is. */
    public BigDecimal size() {
        return BigDecimal.ONE.scaleByPowerOfTen(powerOfTen);
    }

    /** How many units a quantity is, exactly. */
    public BigDecimal count(BigDecimal quantity) {
        return quantity.scaleByPowerOfTen(-powerOfTen);
    }
}
