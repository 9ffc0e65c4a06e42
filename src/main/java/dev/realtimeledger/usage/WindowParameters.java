package dev.realtimeledger.usage;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which time is asked for, in what buckets and groups, and which page of the answer. */
@RegisterForReflection
public record WindowParameters(
        @RestQuery("start_time") @Parameter(description = "Required. Inclusive; Unix seconds or RFC 3339") @Nullable
        String startTime,

        @RestQuery("end_time")
        @Parameter(description = "Exclusive; Unix seconds or RFC 3339. Now when not set")
        @Nullable
        String endTime,

        @RestQuery("bucket_width")
        @Parameter(
                description = "Day, hour or minute, by the clocks of the time zone",
                schema =
                        @Schema(
                                enumeration = {"1m", "1h", "1d"},
                                defaultValue = "1d"))
        @Nullable
        String bucketWidth,

        @RestQuery("time_zone") @Parameter(description = "IANA name, e.g. Europe/Moscow; UTC when not set") @Nullable
        String timeZone,

        @RestQuery("group_by")
        @Parameter(
                description =
                        "model, folder_id, session_id, call_id, conversation_id, api_key, metadata.<key>; several at once")
        List<String> groupBy,

        @RestQuery
        @Parameter(
                description =
                        "Buckets per page: of days 7 when not set and 31 at most, of hours 24 and 168, of minutes 60 and 1440",
                schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
        @Nullable
        String limit,

        @RestQuery @Parameter(description = "next_page of the page before") @Nullable
        String page) {

    private static final int MOST_LABELS = 10;

    /** The window in its buckets. Without an end it ends with this second, or with what the first page took for now. */
    Buckets buckets(Clock clock, @Nullable BucketCursor cursor) {
        if (startTime == null) {
            throw ApiException.badRequest(
                    "missing_required_parameter", "start_time", "Usage is asked for from a start_time on.");
        }
        Instant start = wholeSecond(startTime, "start_time");
        Instant end;
        if (endTime != null) {
            end = wholeSecond(endTime, "end_time");
            if (!end.isAfter(start)) {
                throw ApiException.badRequest("invalid_value", "end_time", "The end_time is not after the start_time.");
            }
        } else {
            end = cursor != null
                    ? cursor.end()
                    : clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        }
        return new Buckets(start, end, width(), zone());
    }

    private static Instant wholeSecond(String text, String param) {
        Instant instant = Timestamp.parse(text, param);
        if (!instant.equals(instant.truncatedTo(ChronoUnit.SECONDS)) || !Buckets.canHave(instant)) {
            throw ApiException.badRequest(
                    "invalid_value", param, "Buckets begin and end at whole seconds from 1970 to 9999.");
        }
        return instant;
    }

    private BucketWidth width() {
        return bucketWidth == null
                ? BucketWidth.DAY
                : BucketWidth.of(bucketWidth)
                        .orElseThrow(() -> ApiException.badRequest(
                                "invalid_value", "bucket_width", "A bucket_width is 1m, 1h or 1d."));
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(timeZone == null ? "UTC" : timeZone);
        } catch (DateTimeException unknown) {
            throw ApiException.badRequest(
                    "invalid_value", "time_zone", "There is no such time zone; an IANA name is Europe/Moscow.");
        }
    }

    /** How many buckets the page has at most. */
    int buckets() {
        BucketWidth width = width();
        if (limit == null) {
            return width.defaultLimit();
        }
        try {
            int buckets = Integer.parseInt(limit);
            if (buckets >= 1 && buckets <= width.mostBuckets()) {
                return buckets;
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, like a number out of range.
        }
        throw ApiException.badRequest(
                "invalid_value",
                "limit",
                "The limit is a whole number of buckets from 1 to " + width.mostBuckets() + ".");
    }

    /**
     * The groups.
     *
     * @param idle a name that may be given but changes nothing; null for none
     */
    Grouping grouping(@Nullable String idle) {
        Set<GroupKey> keys = EnumSet.noneOf(GroupKey.class);
        Set<String> labels = new LinkedHashSet<>();
        for (String name : groupBy) {
            if (name.startsWith(FilterParameters.LABEL) && name.length() > FilterParameters.LABEL.length()) {
                labels.add(name.substring(FilterParameters.LABEL.length()));
            } else if (!name.equals(idle)) {
                keys.add(GroupKey.of(name)
                        .orElseThrow(() -> ApiException.badRequest(
                                "invalid_value", "group_by", "There is nothing of this name to group by.")));
            }
        }
        if (labels.size() > MOST_LABELS) {
            throw ApiException.badRequest(
                    "invalid_value", "group_by", "At most " + MOST_LABELS + " keys of metadata can be grouped by.");
        }
        return new Grouping(keys, List.copyOf(labels));
    }
}
