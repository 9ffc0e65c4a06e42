package dev.realtimeledger.console;

import dev.realtimeledger.api.CsvText;
import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** What was used and what it cost, by day and group. */
@Path("/console/usage")
@PermitAll
@RunOnVirtualThread
public class UsagePages {

    private static final int DAYS = 30;
    private static final String MOST_DAYS = "31";

    private final Visit visit;
    private final Clock clock;

    UsagePages(Visit visit, Clock clock) {
        this.visit = visit;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance usage(Frame frame, Query asked, UsageChart chart);
    }

    @GET
    @OwnQuery
    public Response usage() {
        // Whoever is not signed in is asked to before a time zone is looked at that there is not.
        Frame frame = visit.frame("usage");
        Query asked = asked(frame);
        return visit.page(Templates.usage(frame, asked, chart(asked)));
    }

    /** The table as a file. */
    @GET
    @Path("/export")
    @OwnQuery
    public Response export() {
        Query asked = asked(visit.frame("usage"));
        var csv = new StringBuilder(CsvText.line(List.of(
                "day",
                asked.value("group_by"),
                "num_sessions",
                "num_responses",
                "input_tokens",
                "input_cached_tokens",
                "output_tokens",
                "input_audio_seconds",
                "output_audio_seconds",
                "cost",
                "cost_is_lower_bound")));
        for (UsageChart.Row row : chart(asked).rows()) {
            Json usage = row.usage();
            csv.append(CsvText.line(List.of(
                    row.day(),
                    row.group(),
                    usage.text("num_sessions"),
                    usage.text("num_responses"),
                    usage.text("input_tokens"),
                    usage.text("input_cached_tokens"),
                    usage.text("output_tokens"),
                    usage.text("input_audio_seconds"),
                    usage.text("output_audio_seconds"),
                    row.amounts().toString(),
                    String.valueOf(row.amounts().isLowerBound()))));
        }
        return Export.of("usage.csv", "text/csv;charset=UTF-8", csv.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What the form asks for; without it, the last days by model. */
    private Query asked(Frame frame) {
        Query asked = frame.query();
        String zone = asked.value("time_zone").isEmpty() ? "UTC" : asked.value("time_zone");
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone(zone));
        asked = asked.set("time_zone", zone);
        if (asked.value("start_time").isEmpty()) {
            asked = asked.set("start_time", today.minusDays(DAYS - 1).toString());
        }
        if (asked.value("end_time").isEmpty()) {
            asked = asked.set("end_time", today.toString());
        }
        return asked.value("group_by").isEmpty() ? asked.set("group_by", "model") : asked;
    }

    private UsageChart chart(Query asked) {
        ZoneId zone = zone(asked.value("time_zone"));
        Query query = asked.set("start_time", midnight(asked.value("start_time"), zone, 0))
                .set("end_time", midnight(asked.value("end_time"), zone, 1))
                .set("bucket_width", "1d")
                .set("limit", MOST_DAYS);
        var chart = new UsageChart(asked.value("group_by"), zone);
        Pages usage = visit.askAll("/v1/usage", query);
        Pages costs = visit.askAll("/v1/costs", query);
        usage.forEach(chart::addUsage);
        costs.forEach(chart::addCosts);
        return chart;
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new Refused(400, Json.of("There is no such time zone; an IANA name is Europe/Moscow."));
        }
    }

    /** The first second of a day, or of one some days later; what is no day is left to the API to refuse. */
    private static String midnight(String day, ZoneId zone, int later) {
        try {
            return String.valueOf(
                    LocalDate.parse(day).plusDays(later).atStartOfDay(zone).toEpochSecond());
        } catch (DateTimeException noDay) {
            return day;
        }
    }
}
