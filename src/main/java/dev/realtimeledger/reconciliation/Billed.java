package dev.realtimeledger.reconciliation;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a bill says of a subject, its lines added up.
 *
 * @param quantity in what the line item is counted in; null where the bill has no quantities
 * @param amount null where the bill has no amounts
 * @param numLines lines of the bill
 * @param unitSize how much of what is counted a unit of the bill is
 * @param decimals the most that an amount is written with
 */
record Billed(
        @Nullable BigDecimal quantity, @Nullable BigDecimal amount, long numLines, BigDecimal unitSize, int decimals) {

    Billed plus(Billed other) {
        return new Billed(
                sum(quantity, other.quantity),
                sum(amount, other.amount),
                numLines + other.numLines,
                unitSize.min(other.unitSize),
                Math.max(decimals, other.decimals));
    }

    /** How far the amounts may be off because each line of the bill was rounded. */
    BigDecimal roundingOfAmounts() {
        return BigDecimal.valueOf(5, decimals + 1).multiply(BigDecimal.valueOf(numLines));
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.add(other);
    }
}
