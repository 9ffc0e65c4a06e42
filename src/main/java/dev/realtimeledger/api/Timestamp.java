package dev.realtimeledger.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Times as the API writes them, RFC 3339 in UTC with microseconds, and as it reads them. */
public final class Timestamp {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern UNIX_SECONDS = Pattern.compile("-?[0-9]{1,11}");
    private static final Pattern RFC_3339 = Pattern.compile("[0-9]{4}-.*");

    private Timestamp() {}

    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /** Reads RFC 3339 or Unix seconds; 400 naming {@code param} when it is neither. */
    public static Instant parse(String text, String param) {
        if (UNIX_SECONDS.matcher(text).matches()) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        try {
            if (RFC_3339.matcher(text).matches()) {
                // A plus sign that nobody escaped arrives as a space.
                return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            }
        } catch (DateTimeException notATime) {
            // Answered below, like all that is no time.
        }
        throw ApiException.badRequest(
                "invalid_value", param, "A time is RFC 3339, e.g. 2026-11-20T10:00:00Z, or Unix seconds.");
    }
}
