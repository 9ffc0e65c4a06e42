package dev.realtimeledger.statement;

import dev.realtimeledger.api.ApiException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * A month as a span of time.
 *
 * @param zone by whose clocks it begins and ends, unless a neighbour was closed by others
 * @param start inclusive
 * @param end exclusive
 */
record Period(YearMonth month, ZoneId zone, Instant start, Instant end) {

    private static final Pattern MONTH = Pattern.compile("[12][0-9]{3}-(0[1-9]|1[0-2])");

    /** The month that a path names; 400 when it is none. */
    static YearMonth month(String text) {
        if (!MONTH.matcher(text).matches()) {
            throw ApiException.badRequest("invalid_value", "period", "A period is a year and a month, e.g. 2026-11.");
        }
        return YearMonth.parse(text);
    }

    boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    /** Whether nothing can be used in it any more. */
    boolean isOverAt(Instant now) {
        return !now.isBefore(end);
    }
}
