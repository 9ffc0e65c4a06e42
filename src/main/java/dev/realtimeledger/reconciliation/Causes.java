package dev.realtimeledger.reconciliation;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.billing.LineItem.Measure;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which the likely cause of a difference is chosen: the first that fits, those that explain the figures
 * exactly before those that only explain their direction. A cause is a hint where to look, not a proof.
 */
final class Causes {

    private static final Map<LineItem, LineItem> CACHED_PART = Map.of(
            LineItem.INPUT_TEXT_TOKENS, LineItem.INPUT_CACHED_TEXT_TOKENS,
            LineItem.INPUT_AUDIO_TOKENS, LineItem.INPUT_CACHED_AUDIO_TOKENS,
            LineItem.INPUT_IMAGE_TOKENS, LineItem.INPUT_CACHED_IMAGE_TOKENS);

    /** Thousands, millions, minutes and hours. */
    private static final List<BigDecimal> FACTORS =
            Stream.of(1_000, 1_000_000, 60, 3_600).map(BigDecimal::valueOf).toList();

    /** Percent. */
    private static final List<Integer> TAX_RATES =
            List.of(5, 7, 8, 9, 10, 12, 13, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25);

    /** As a share of an amount. */
    private static final BigDecimal LARGEST_ROUNDING = new BigDecimal("0.002");

    private final Sides sides;
    private final Subject subject;
    private final BigDecimal theirs;
    private final @Nullable BigDecimal ours;

    Causes(Sides sides, Subject subject) {
        this.sides = sides;
        this.subject = subject;
        this.theirs = sides.theirs(subject);
        this.ours = sides.ours(subject);
    }

    /** The cause of a difference. */
    LikelyCause likely() {
        if (subject.item().isEmpty()) {
            return LikelyCause.UNKNOWN_LINE_ITEM;
        }
        if (sides.isSame(theirs, ours) || ours == null) {
            return ofAmounts();
        }
        return exact().orElseGet(this::ofDirection);
    }

    /** What explains the figures. */
    private Optional<LikelyCause> exact() {
        if (isOnAnotherDay()) {
            return Optional.of(LikelyCause.OTHER_TIME_ZONE);
        }
        if (sides.isElsewhere(subject)) {
            return Optional.of(LikelyCause.OTHER_FOLDER_OR_MODEL);
        }
        if (isCachedCountedAsInput()) {
            return Optional.of(LikelyCause.CACHED_COUNTED_AS_INPUT);
        }
        if (isByAFactor()) {
            return Optional.of(LikelyCause.OTHER_UNIT);
        }
        if (isRoundedUnits()) {
            return Optional.of(LikelyCause.ROUNDED_UNITS);
        }
        return sides.bill().scope().quantities() ? Optional.empty() : ofComparedAmounts();
    }

    /** Whether it is a neighbour's figure, or both days or all days together agree. */
    private boolean isOnAnotherDay() {
        return isMovedTo(subject.day().minusDays(1))
                || isMovedTo(subject.day().plusDays(1))
                || sides.isSameOverAllDays(subject);
    }

    private boolean isMovedTo(LocalDate day) {
        BigDecimal here = Objects.requireNonNull(ours);
        BigDecimal theirsThere = sides.theirs(subject.on(day));
        BigDecimal oursThere = sides.ours(subject.on(day));
        boolean isBilled = sides.bill().covers(day);
        if (oursThere == null || (isBilled && sides.isSame(theirsThere, oursThere))) {
            return false;
        }
        boolean isWhole = theirs.signum() == 0 ? sides.isSame(theirsThere, here) : sides.isSame(theirs, oursThere);
        return isWhole || (isBilled && sides.isSame(theirs.add(theirsThere), here.add(oursThere)));
    }

    private boolean isCachedCountedAsInput() {
        return CACHED_PART.entrySet().stream().anyMatch(part -> {
            Subject input = subject.of(part.getKey());
            Subject cached = subject.of(part.getValue());
            BigDecimal oursInput = sides.ours(input);
            BigDecimal oursCached = sides.ours(cached);
            return (subject.equals(input) || (subject.equals(cached) && theirs.signum() == 0))
                    && oursInput != null
                    && oursCached != null
                    && oursCached.signum() != 0
                    && sides.isSame(sides.theirs(input), oursInput.add(oursCached));
        });
    }

    private boolean isByAFactor() {
        BigDecimal known = Objects.requireNonNull(ours);
        return theirs.signum() != 0
                && known.signum() != 0
                && sides.bill().scope().quantities()
                && FACTORS.stream()
                        .anyMatch(factor -> sides.isSame(theirs, known.multiply(factor))
                                || sides.isSame(theirs.multiply(factor), known));
    }

    /** Whether the bill has whole units, and the difference is less than one for each response. */
    private boolean isRoundedUnits() {
        Billed billed = sides.billed(subject);
        if (billed == null
                || !sides.bill().scope().quantities()
                || Objects.requireNonNull(ours).signum() == 0) {
            return false;
        }
        BigDecimal unit = billed.unitSize();
        boolean isDivisible = unit.compareTo(BigDecimal.ONE) > 0
                || subject.item().map(LineItem::measure).orElseThrow() == Measure.SECONDS;
        long responses = Math.max(1, sides.activity(subject).numResponses());
        return isDivisible
                && theirs.remainder(unit).signum() == 0
                && theirs.subtract(ours).abs().compareTo(unit.multiply(BigDecimal.valueOf(responses))) < 0;
    }

    /** Where the quantities agree, or the bill has none and the ledger no amount. */
    private LikelyCause ofAmounts() {
        Used own = sides.used(subject);
        if (own != null && own.unpriced().signum() != 0) {
            return LikelyCause.UNPRICED;
        }
        if (own != null && own.amount(sides.bill().currency()) == null) {
            return LikelyCause.OTHER_CURRENCY;
        }
        return ofComparedAmounts().orElse(LikelyCause.OTHER_PRICE);
    }

    private Optional<LikelyCause> ofComparedAmounts() {
        Billed billed = sides.billed(subject);
        Used own = sides.used(subject);
        BigDecimal charged = billed == null ? null : billed.amount();
        BigDecimal amount = own == null ? null : own.amount(sides.bill().currency());
        if (billed == null || own == null || charged == null || amount == null) {
            return Optional.empty();
        }
        BigDecimal rounding = billed.roundingOfAmounts();
        if (charged.subtract(amount).abs().compareTo(rounding) <= 0) {
            return Optional.of(LikelyCause.ROUNDED_AMOUNTS);
        }
        boolean isTax = TAX_RATES.stream()
                .map(percent -> BigDecimal.ONE.add(BigDecimal.valueOf(percent, 2)))
                .anyMatch(rate -> own.taxes().contains(Tax.EXCLUDED)
                        ? isNear(charged, amount.multiply(rate), rounding)
                        : isNear(charged.multiply(rate), amount, rounding.multiply(rate)));
        return isTax ? Optional.of(LikelyCause.TAX) : Optional.empty();
    }

    /** Whether it is the same but for rounding, which must be so small that it cannot pass for a rate. */
    private boolean isNear(BigDecimal one, BigDecimal other, BigDecimal rounding) {
        BigDecimal allowed = rounding.min(other.abs().multiply(LARGEST_ROUNDING));
        return sides.isSame(one, other) || one.subtract(other).abs().compareTo(allowed) <= 0;
    }

    /** What explains only which of them has more. */
    private LikelyCause ofDirection() {
        BigDecimal known = Objects.requireNonNull(ours);
        if (theirs.compareTo(known) < 0) {
            return sides.bill().items().contains(subject.item().orElseThrow())
                    ? LikelyCause.NOT_BILLED
                    : LikelyCause.NOT_IN_BILL;
        }
        Activity activity = sides.activity(subject);
        if (activity.responsesWithoutUsage() > 0) {
            return LikelyCause.USAGE_MISSING;
        }
        boolean isMeasured = subject.item().map(LineItem::measure).orElseThrow() == Measure.SECONDS;
        return isMeasured && known.signum() == 0 && activity.numResponses() > 0
                ? LikelyCause.NOT_MEASURED
                : LikelyCause.NOT_FORWARDED;
    }
}
