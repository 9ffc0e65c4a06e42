package dev.realtimeledger.billing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger.
 *
 * @param revision of its source, from 1
 * @param takesBack the revision whose quantities it takes back; null for one that says what is known
 * @param bookedAt when what it is booked from was received
 */
record LedgerEntry(Use use, int revision, @Nullable Integer takesBack, Instant bookedAt) {

    boolean isInForce() {
        return takesBack == null;
    }

    /** What it counts: the opposite of its use, when it takes back. */
    Quantities quantities() {
        return takesBack == null ? use.quantities() : use.quantities().negated();
    }

    /** The same of its counts. */
    Counts counts() {
        return takesBack == null ? use.counts() : use.counts().negated();
    }

    /** Whether it is booked of the same and says the same as another, whatever that one's texts are. */
    boolean saysTheSameButForTexts(LedgerEntry other) {
        return use.withoutTexts().equals(other.use.withoutTexts());
    }

    /**
     * What has to be booked so that a source is as it is known.
     *
     * @param last the source's last entry, null before its first
     * @param known null for what turned out not to be used
     */
    static List<LedgerEntry> booking(@Nullable LedgerEntry last, @Nullable Use known, Instant bookedAt) {
        int revision = last == null ? 0 : last.revision;
        Use before = last == null || !last.isInForce() ? null : last.use;
        if (before == null) {
            return known == null ? List.of() : List.of(new LedgerEntry(known, revision + 1, null, bookedAt));
        }
        if (before.equals(known)) {
            return List.of();
        }
        LedgerEntry opposite = new LedgerEntry(before, revision + 1, revision, bookedAt);
        return known == null
                ? List.of(opposite)
                : List.of(opposite, new LedgerEntry(known, revision + 2, null, bookedAt));
    }
}
