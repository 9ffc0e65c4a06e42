package dev.realtimeledger.usage;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A window of time and how it is cut into buckets. The first and the last are clipped to the window, so that buckets tile
 * it: none overlaps another, and together they are the window.
 *
 * @param start inclusive
 * @param end exclusive; where it is not after the start, there are no buckets
 */
public record Buckets(Instant start, Instant end, BucketWidth width, ZoneId zone) {

    /** Usage is from 1970 to here. */
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** Whether usage can be of that time. */
    static boolean canHave(Instant time) {
        return !time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST);
    }

    /**
     * Where buckets begin and end: each is between two neighbours.
     *
     * @param from where the first begins
     * @param most so many buckets at most
     */
    public List<Instant> bounds(Instant from, int most) {
        List<Instant> bounds = new ArrayList<>();
        bounds.add(from);
        Instant last = from;
        while (last.isBefore(end) && bounds.size() <= most) {
            Instant next = width.end(last, zone);
            last = next.isBefore(end) ? next : end;
            bounds.add(last);
        }
        return bounds;
    }
}
