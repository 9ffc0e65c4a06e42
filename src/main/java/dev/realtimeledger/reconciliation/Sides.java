package dev.realtimeledger.reconciliation;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A bill and the ledger, side by side. */
final class Sides {

    private final Bill bill;
    private final OwnUsage own;
    private final Map<Subject, Used> used;
    private final BigDecimal share;

    /** Of each series of days the differences added up. */
    private final Map<Subject, BigDecimal> differences = new HashMap<>();

    /** What only one of them has, by day, line item and value: a folder or model with a wrong name looks like that. */
    private final Set<Unpaired> onlyTheirs = new HashSet<>();

    private final Set<Unpaired> onlyOurs = new HashSet<>();

    private record Unpaired(LocalDate day, String lineItem, BigDecimal value) {

        static Unpaired of(Subject subject, BigDecimal value) {
            return new Unpaired(subject.day(), subject.lineItem(), value.stripTrailingZeros());
        }
    }

    /** @param share of what the bill says by which both may differ and still be the same */
    Sides(Bill bill, OwnUsage own, BigDecimal share) {
        this.bill = bill;
        this.own = own;
        this.used = own.used();
        this.share = share;
        for (Subject subject : subjects()) {
            BigDecimal ours = ours(subject);
            BigDecimal theirs = theirs(subject);
            if (ours == null) {
                continue;
            }
            differences.merge(series(subject), theirs.subtract(ours), BigDecimal::add);
            if (ours.signum() == 0) {
                onlyTheirs.add(Unpaired.of(subject, theirs));
            } else if (theirs.signum() == 0) {
                onlyOurs.add(Unpaired.of(subject, ours));
            }
        }
    }

    Bill bill() {
        return bill;
    }

    /** All that either has on the bill's days. */
    NavigableSet<Subject> subjects() {
        var subjects = new TreeSet<>(bill.lines().keySet());
        used.keySet().stream().filter(subject -> bill.covers(subject.day())).forEach(subjects::add);
        return subjects;
    }

    @Nullable
    Billed billed(Subject subject) {
        return bill.lines().get(subject);
    }

    @Nullable
    Used used(Subject subject) {
        return used.get(subject);
    }

    Activity activity(Subject subject) {
        return own.activity(subject);
    }

    /** What the bill has, in quantity, or in money where it has no quantities; zero for nothing. */
    BigDecimal theirs(Subject subject) {
        Billed billed = billed(subject);
        BigDecimal value = billed == null ? null : bill.scope().quantities() ? billed.quantity() : billed.amount();
        return value == null ? BigDecimal.ZERO : value;
    }

    /** What the ledger has, in the same; null where it cannot say. */
    @Nullable
    BigDecimal ours(Subject subject) {
        Used found = used(subject);
        if (found == null) {
            return BigDecimal.ZERO;
        }
        return bill.scope().quantities() ? found.quantity() : found.amount(bill.currency());
    }

    boolean isSame(BigDecimal theirs, @Nullable BigDecimal ours) {
        return ours != null && theirs.subtract(ours).abs().compareTo(share.multiply(theirs.abs())) <= 0;
    }

    /** Whether both come to the same over all days of the bill. */
    boolean isSameOverAllDays(Subject subject) {
        BigDecimal difference = differences.get(series(subject));
        return difference != null && difference.signum() == 0;
    }

    /** Whether the other has the same on that day under another folder or model, where this one has it not. */
    boolean isElsewhere(Subject subject) {
        BigDecimal ours = ours(subject);
        BigDecimal theirs = theirs(subject);
        return ours != null
                && ((ours.signum() == 0 && onlyOurs.contains(Unpaired.of(subject, theirs)))
                        || (theirs.signum() == 0 && onlyTheirs.contains(Unpaired.of(subject, ours))));
    }

    private Subject series(Subject subject) {
        return subject.on(bill.first());
    }
}
