package dev.realtimeledger.budget;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent.
 *
 * @param limit of each period
 * @param crossing the last time that more was spent; null where it never was
 */
record Budget(
        Key key, ZoneId zone, BigDecimal limit, @Nullable Crossing crossing) {

    /** What tells budgets apart: setting one again replaces it. */
    record Key(BudgetSubject subject, String currency, BudgetPeriod period) {

        /** Its name in the API, unique in its tenant. */
        String id() {
            return String.join(":", subject.kind().label(), subject.id(), currency, period.label());
        }
    }

    /**
     * When more was spent than the limit.
     *
     * @param periodStart in which period
     * @param noticedAt when that was noticed
     */
    record Crossing(Instant periodStart, Instant noticedAt) {}

    /** The period that an instant is in. */
    BudgetPeriod.Window window(Instant at) {
        return key.period().at(at, zone);
    }

    Budget crossed(Crossing noticed) {
        return new Budget(key, zone, limit, noticed);
    }
}
