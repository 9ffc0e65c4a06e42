package dev.realtimeledger.load;

import java.util.Locale;

/**
 * A row of the table that a run of the benchmarks ends with: two things measured in turn in the same run, and what their
 * ratio has to be. The ratio holds whatever the machine, the figures do not.
 *
 * @param what is compared, ours first
 * @param measured both figures, with their units
 */
record Target(String what, Bound bound, double limit, String measured, double ratio) {

    /** On which side of the limit the ratio is good. */
    enum Bound {
        AT_LEAST(">="),
        AT_MOST("<=");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }
    }

    /** Two rates: the ratio has to be at least the limit. */
    static Target rates(double limit, String what, double ours, double other, String unit) {
        return new Target(
                what,
                Bound.AT_LEAST,
                limit,
                String.format(Locale.ROOT, "%,.0f : %,.0f %s", ours, other, unit),
                ours / other);
    }

    /** Two times in milliseconds: the ratio may be at most the limit. */
    static Target times(double limit, String what, double ours, double other) {
        return new Target(
                what, Bound.AT_MOST, limit, String.format(Locale.ROOT, "%,.2f : %,.2f ms", ours, other), ours / other);
    }

    boolean isMet() {
        return bound == Bound.AT_LEAST ? ratio >= limit : ratio <= limit;
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-68s | %2s %5.2f | %-34s | %6.2f | %s",
                what,
                bound.sign,
                limit,
                measured,
                ratio,
                isMet() ? "yes" : "no");
    }
}
