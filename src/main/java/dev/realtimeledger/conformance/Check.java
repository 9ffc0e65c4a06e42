package dev.realtimeledger.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A promise of the contract: how often it was looked at, and where it is broken. */
final class Check {

    private static final int MOST_SHOWN = 5;
    private static final int LONGEST_SHOWN = 100;

    private final String promise;
    private final List<String> breaches = new ArrayList<>();
    private long looks;

    Check(String promise) {
        this.promise = promise;
    }

    /** @param breach what is said when it is not kept: of what, and how */
    void expect(boolean kept, Supplier<String> breach) {
        looks++;
        if (!kept) {
            breaches.add(onOneLine(breach.get()));
        }
    }

    /** @param where of what, and which of its values */
    void expectEqual(String where, @Nullable Object expected, @Nullable Object found) {
        expect(
                Objects.equals(expected, found),
                () -> where + " is " + shown(found) + " and should be " + shown(expected));
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** What receivers tell can be anything. */
    private static String onOneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    boolean isKept() {
        return breaches.isEmpty();
    }

    List<String> breaches() {
        return List.copyOf(breaches);
    }

    /** One line, and one more for each of the first breaches. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-7s %s (%,d)", isKept() ? "kept" : "BROKEN", promise, looks));
        breaches.stream().limit(MOST_SHOWN).forEach(breach -> lines.add("          " + breach));
        if (breaches.size() > MOST_SHOWN) {
            lines.add(String.format(Locale.ROOT, "          and %,d more", breaches.size() - MOST_SHOWN));
        }
        return List.copyOf(lines);
    }
}
