package dev.realtimeledger.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a budget stands in the period that an instant is in.
 *
 * @param spending in the whole period, also what is dated ahead
 */
record BudgetStatus(Budget budget, BudgetPeriod.Window window, Spending spending, Instant asOf) {

    /** Decimals of what is projected; all other amounts are exact. */
    private static final int PROJECTED_DECIMALS = 6;

    /** So little of the period tells nothing of the rest: in the first hundredth nothing is projected. */
    private static final int MOST_TOO_EARLY = 100;

    /** The amount in the budget's currency. */
    BigDecimal used() {
        return spending.in(budget.key().currency());
    }

    /** Less than zero, once the limit is exceeded. */
    BigDecimal left() {
        return budget.limit().subtract(used());
    }

    /** Whether more is used than the limit. Using all of it is not. */
    boolean isExceeded() {
        return left().signum() < 0;
    }

    /** What will be used by the end, if it goes on as so far: what is used over the share of the period that has passed. */
    @Nullable
    BigDecimal projected() {
        BigDecimal whole = micros(Duration.between(window.start(), window.end()));
        BigDecimal passed = micros(Duration.between(window.start(), asOf));
        return passed.multiply(BigDecimal.valueOf(MOST_TOO_EARLY)).compareTo(whole) < 0
                ? null
                : used().multiply(whole).divide(passed, PROJECTED_DECIMALS, RoundingMode.HALF_UP);
    }

    private static BigDecimal micros(Duration duration) {
        return BigDecimal.valueOf(duration.dividedBy(ChronoUnit.MICROS.getDuration()));
    }

    /** The currencies that something else is priced in; it is not in {@link #used}. */
    List<String> otherCurrencies() {
        return spending.amounts().entrySet().stream()
                .filter(amount -> amount.getValue().signum() != 0)
                .map(amount -> amount.getKey())
                .filter(currency -> !currency.equals(budget.key().currency()))
                .toList();
    }

    /** Whether more was used than is known: some of it has no price in any currency, or nobody says how much it was. */
    boolean isLowerBound() {
        return !spending.unpriced().isEmpty() || spending.withoutUsage() > 0;
    }

    /** When it was noticed that the limit was crossed in this period. */
    @Nullable
    Instant crossedAt() {
        Budget.Crossing crossing = budget.crossing();
        return crossing != null && crossing.periodStart().equals(window.start()) ? crossing.noticedAt() : null;
    }

    /** Whether nobody noticed yet that the limit is exceeded. */
    boolean isNews() {
        return isExceeded() && crossedAt() == null;
    }

    BudgetStatus crossed(Instant noticedAt) {
        return new BudgetStatus(budget.crossed(new Budget.Crossing(window.start(), noticedAt)), window, spending, asOf);
    }
}
