package dev.realtimeledger.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * A window of time, cut at the bounds of its buckets and wherever else sums must not run on. What lies between two cuts is
 * an interval, and is in one bucket.
 *
 * @param bounds of the buckets, two at least
 * @param instants all cuts, the bounds among them
 */
record Cuts(List<Instant> bounds, List<Instant> instants) {

    /** What a stored total covers. */
    static final Duration QUARTER = Duration.ofMinutes(15);

    Cuts {
        bounds = List.copyOf(bounds);
        instants = List.copyOf(instants);
    }

    /**
     * Cuts a window.
     *
     * @param bounds of its buckets, ascending, two at least
     * @param more instants within the window
     */
    static Cuts of(List<Instant> bounds, Collection<Instant> more) {
        var instants = new TreeSet<>(bounds);
        instants.addAll(more);
        return new Cuts(bounds, List.copyOf(instants));
    }

    /** A span of time, the end excluded. */
    record Span(Instant start, Instant end) {}

    Span window() {
        return new Span(instants.getFirst(), instants.getLast());
    }

    /** Of each interval the bucket that it is in, counted from 0. */
    List<Integer> buckets() {
        List<Integer> buckets = new ArrayList<>();
        int bucket = 0;
        for (Instant start : instants.subList(0, instants.size() - 1)) {
            while (!start.isBefore(bounds.get(bucket + 1))) {
                bucket++;
            }
            buckets.add(bucket);
        }
        return buckets;
    }

    /** The beginnings of the quarters of an hour that a cut goes through: the total of such a one is of no use. */
    List<Instant> brokenQuarters() {
        var quarters = new TreeSet<Instant>();
        for (Instant cut : instants) {
            Instant quarter = quarterOf(cut);
            if (!quarter.equals(cut)) {
                quarters.add(quarter);
            }
        }
        return List.copyOf(quarters);
    }

    /** The parts of the window that are in broken quarters: what is read from the ledger itself. */
    List<Span> brokenSpans() {
        List<Span> spans = new ArrayList<>();
        for (Instant quarter : brokenQuarters()) {
            Instant start = later(quarter, window().start());
            Instant end = earlier(quarter.plus(QUARTER), window().end());
            if (!spans.isEmpty() && spans.getLast().end().equals(start)) {
                spans.set(spans.size() - 1, new Span(spans.getLast().start(), end));
            } else {
                spans.add(new Span(start, end));
            }
        }
        return spans;
    }

    private static Instant quarterOf(Instant instant) {
        long seconds = QUARTER.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
