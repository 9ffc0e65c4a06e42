package dev.realtimeledger.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much time a bucket covers, by the clocks of a time zone. */
public enum BucketWidth {
    MINUTE("1m", 60, 1440, Duration.ofMinutes(1)),
    HOUR("1h", 24, 168, Duration.ofHours(1)),
    /** A day of the calendar, of 23 or 25 hours where clocks change. */
    DAY("1d", 7, 31, null);

    private final String label;
    private final int defaultLimit;
    private final int mostBuckets;
    private final @Nullable Duration clockTime;

    BucketWidth(String label, int defaultLimit, int mostBuckets, @Nullable Duration clockTime) {
        this.label = label;
        this.defaultLimit = defaultLimit;
        this.mostBuckets = mostBuckets;
        this.clockTime = clockTime;
    }

    /** The width of a name in the API. */
    public static Optional<BucketWidth> of(String label) {
        return Arrays.stream(values())
                .filter(width -> width.label.equals(label))
                .findAny();
    }

    /** How many buckets a page has when the caller does not say. */
    int defaultLimit() {
        return defaultLimit;
    }

    /** How many buckets a page has at most. */
    int mostBuckets() {
        return mostBuckets;
    }

    /** The end of the bucket that an instant is in. */
    public Instant end(Instant at, ZoneId zone) {
        return clockTime == null ? endOfDay(at, zone) : endOfClockTime(at, zone.getRules(), clockTime.toSeconds());
    }

    private static Instant endOfDay(Instant at, ZoneId zone) {
        // Where a day has no midnight, or is left out altogether, the next one begins when clocks show it.
        return at.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
    }

    /**
     * When clocks show a full hour or minute next. A bucket in which they are changed lasts until they do so again: all of
     * it has one name.
     */
    private static Instant endOfClockTime(Instant at, ZoneRules rules, long seconds) {
        Instant end = next(at, rules.getOffset(at), seconds, 1);
        ZoneOffsetTransition change = rules.nextTransition(at);
        while (change != null && change.getInstant().isBefore(end)) {
            Instant changed = change.getInstant();
            end = next(changed, change.getOffsetAfter(), seconds, 0);
            change = rules.nextTransition(changed);
        }
        return end;
    }

    /** @param least 1 for the first multiple after an instant, 0 when it may be the instant itself */
    private static Instant next(Instant at, ZoneOffset offset, long seconds, int least) {
        long shown = at.getEpochSecond() + offset.getTotalSeconds();
        long last = least == 0 ? shown - 1 : shown;
        return Instant.ofEpochSecond((Math.floorDiv(last, seconds) + 1) * seconds - offset.getTotalSeconds());
    }
}
