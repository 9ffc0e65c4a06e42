package dev.realtimeledger.reconciliation;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a bill and the ledger say of a subject.
 *
 * @param theirs null where the bill has nothing
 * @param ours null where the ledger has nothing
 * @param currency of the amounts; null where it is not known
 * @param ourAmount null where the ledger cannot say it in that currency
 */
record Comparison(
        Subject subject,
        @Nullable Billed theirs,
        @Nullable Used ours,
        @Nullable String currency,
        @Nullable BigDecimal ourAmount,
        Status status,
        Optional<LikelyCause> cause) {

    /** Compares, and looks for the cause where they differ. */
    static Comparison of(Subject subject, Sides sides) {
        Billed theirs = sides.billed(subject);
        Used ours = sides.used(subject);
        String billCurrency = sides.bill().currency();
        BigDecimal ourAmount = ours == null ? null : ours.amount(billCurrency);
        Status status = status(theirs, ours, ourAmount, sides);
        return new Comparison(
                subject,
                theirs,
                ours,
                currency(billCurrency, ours),
                ourAmount,
                status,
                status == Status.MATCHED ? Optional.empty() : Optional.of(new Causes(sides, subject).likely()));
    }

    private static Status status(
            @Nullable Billed theirs, @Nullable Used ours, @Nullable BigDecimal ourAmount, Sides sides) {
        if (theirs == null) {
            return Status.ONLY_OURS;
        }
        if (ours == null) {
            return Status.ONLY_THEIRS;
        }
        boolean sameQuantity = theirs.quantity() == null || sides.isSame(theirs.quantity(), ours.quantity());
        boolean sameAmount = theirs.amount() == null || sides.isSame(theirs.amount(), ourAmount);
        return sameQuantity && sameAmount ? Status.MATCHED : Status.DIFFERING;
    }

    /** The bill's, else the only one that our prices are in. */
    private static @Nullable String currency(@Nullable String billCurrency, @Nullable Used ours) {
        if (billCurrency != null || ours == null || ours.amounts().size() != 1) {
            return billCurrency;
        }
        return ours.amounts().keySet().iterator().next();
    }

    /** Theirs less ours; null where one of them has no quantities. */
    @Nullable
    BigDecimal quantityDifference() {
        BigDecimal billed = theirs == null ? BigDecimal.ZERO : theirs.quantity();
        return billed == null ? null : billed.subtract(ours == null ? BigDecimal.ZERO : ours.quantity());
    }

    /** Theirs less ours; null where one of them cannot say. */
    @Nullable
    BigDecimal amountDifference() {
        BigDecimal billed = theirs == null ? BigDecimal.ZERO : theirs.amount();
        BigDecimal booked = ours == null ? BigDecimal.ZERO : ourAmount;
        return billed == null || booked == null ? null : billed.subtract(booked);
    }
}
