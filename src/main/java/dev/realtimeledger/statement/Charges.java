package dev.realtimeledger.statement;

import java.time.YearMonth;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sums and differences of charges, which are exact: nothing is rounded. */
final class Charges {

    private Charges() {}

    /** One charge of each model, line item and price; none that adds up to nothing. */
    static List<Charge> added(Stream<Charge> charges) {
        Map<Charge.Key, Charge> sums = new LinkedHashMap<>();
        charges.forEach(charge -> sums.merge(charge.key(), charge, Charge::plus));
        return sums.values().stream().filter(charge -> !charge.isZero()).toList();
    }

    /**
     * What has to be charged so that a closed month comes to what it should. It does not matter how it came about: late
     * usage, usage that was taken back and another price all are differences.
     *
     * @param now what the month comes to
     * @param charged what was charged for it so far, in its own statement and in later ones
     */
    static List<Charge> adjustments(YearMonth month, Collection<Charge> now, Collection<Charge> charged) {
        return added(Stream.concat(now.stream(), charged.stream().map(Charge::negated))
                .map(charge -> charge.asAdjustmentOf(month)));
    }
}
