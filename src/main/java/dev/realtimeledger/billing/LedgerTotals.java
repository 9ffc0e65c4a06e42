package dev.realtimeledger.billing;

import static dev.realtimeledger.database.Column.integer;
import static dev.realtimeledger.database.Column.text;
import static dev.realtimeledger.database.Column.time;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ledger's sums by quarters of an hour: as right as the ledger at every moment, because they are added to with it. */
public record LedgerTotals(String tenant) {

    private static final int QUARTER_HOUR = 900;

    /** The row of the totals that an entry is added to. */
    private record Total(Instant startsAt, String model, String folderId, String apiKey) implements Comparable<Total> {

        static Total of(Use use) {
            long second = use.moment().at().getEpochSecond();
            return new Total(
                    Instant.ofEpochSecond(second - Math.floorMod(second, QUARTER_HOUR)),
                    orEmpty(use.labels().model()),
                    orEmpty(use.labels().folderId()),
                    use.labels().apiKey());
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }

        @Override
        public int compareTo(Total other) {
            int byTime = startsAt.compareTo(other.startsAt);
            return byTime != 0
                    ? byTime
                    : Arrays.compare(
                            new String[] {model, folderId, apiKey},
                            new String[] {other.model, other.folderId, other.apiKey});
        }
    }

    private record Sum(Quantities quantities, Counts counts) {
        Sum plus(Sum other) {
            return new Sum(quantities.plus(other.quantities), counts.plus(other.counts));
        }
    }

    private static final List<String> SUMS = Stream.concat(
                    Stream.of(
                            "num_sessions", "num_responses", "responses_without_usage", "transcriptions_without_usage"),
                    Arrays.stream(LineItem.values()).map(LineItem::label))
            .toList();

    private static final RowWriter<Map.Entry<Total, Sum>> ADDITIONS = new RowWriter<>(
            "usage_total as t",
            LineItemColumns.with(
                    row -> row.getValue().quantities,
                    BigDecimal.ZERO,
                    List.of(
                            time("starts_at", row -> row.getKey().startsAt),
                            text("model", row -> row.getKey().model),
                            text("folder_id", row -> row.getKey().folderId),
                            text("api_key", row -> row.getKey().apiKey),
                            integer("num_sessions", row -> row.getValue().counts.sessions()),
                            integer(
                                    "num_responses",
                                    row -> row.getValue().counts.responses()),
                            integer(
                                    "responses_without_usage",
                                    row -> row.getValue().counts.responsesWithoutUsage()),
                            integer(
                                    "transcriptions_without_usage",
                                    row -> row.getValue().counts.transcriptionsWithoutUsage()))),
            "on conflict on constraint usage_total_pkey do update set " + sums("%1$s = t.%1$s + excluded.%1$s"));

    /**
     * Adds entries: last in their transaction, for others who add to the same rows wait until the commit; and in the order
     * of their keys, so that nobody waits in a circle.
     */
    void add(Pipeline pipeline, Collection<LedgerEntry> entries) {
        SortedMap<Total, Sum> sums = new TreeMap<>();
        for (LedgerEntry entry : entries) {
            sums.merge(Total.of(entry.use()), new Sum(entry.quantities(), entry.counts()), Sum::plus);
        }
        ADDITIONS.write(pipeline, tenant, List.copyOf(sums.entrySet()));
    }

    /** What the totals of some time have to be. */
    private static final String RIGHT = """
            select date_bin('15 minutes', l.happened_at, timestamptz 'epoch') as starts_at,
                   coalesce(l.model, '') as model, coalesce(l.folder_id, '') as folder_id, l.api_key, %s
            from ledger_entry l
            where l.tenant_id = ? and l.happened_at >= timestamptz 'epoch' + ? * interval '1 microsecond'
              and l.happened_at < timestamptz 'epoch' + ? * interval '1 microsecond'
            group by 1, 2, 3, 4
            """.formatted(sums("coalesce(sum(l.%1$s), 0) as %1$s"));

    private static final String SAME_KEY =
            "t.starts_at = s.starts_at and t.model = s.model and t.folder_id = s.folder_id and t.api_key = s.api_key";

    private static String sums(String text) {
        return SUMS.stream().map(text::formatted).collect(Collectors.joining(", "));
    }

    /** The time that the ledger or its totals span; null while both are empty. */
    public record Span(Instant from, Instant to) {}

    /** See {@link Span}. */
    public @Nullable Span span(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select least(min(l.first), min(l.starts)) as first, greatest(max(l.last), max(l.ends)) as last
                from (
                    select (select min(happened_at) from ledger_entry where tenant_id = ?) as first,
                           (select max(happened_at) from ledger_entry where tenant_id = ?) as last,
                           (select min(starts_at) from usage_total where tenant_id = ?) as starts,
                           (select max(starts_at) from usage_total where tenant_id = ?) as ends
                ) as l
                """)) {
            for (int i = 1; i <= 4; i++) {
                statement.setString(i, tenant);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Instant first = Pipeline.instant(row, "first");
                Instant last = Pipeline.instant(row, "last");
                return first == null || last == null ? null : new Span(first, last);
            }
        }
    }

    /** How many totals of some time, from and to quarters of an hour, are not the sum of their entries. */
    public long count(Connection connection, Instant from, Instant to) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select count(*)
                from (%s) as s
                full join (
                    select * from usage_total
                    where tenant_id = ? and starts_at >= timestamptz 'epoch' + ? * interval '1 microsecond'
                      and starts_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                ) as t on %s
                where (%s) <> (%s)
                """.formatted(RIGHT, SAME_KEY, sums("coalesce(s.%1$s, 0)"), sums("coalesce(t.%1$s, 0)")))) {
            for (int i = 0; i < 2; i++) {
                statement.setString(3 * i + 1, tenant);
                statement.setObject(3 * i + 2, Pipeline.micros(from));
                statement.setObject(3 * i + 3, Pipeline.micros(to));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * Makes the totals of some time the sum of their entries. Their rows are locked first and the entries read after, so
     * that what is booked meanwhile is in both or in neither.
     */
    public void mend(Pipeline pipeline, Instant from, Instant to) {
        Long first = Pipeline.micros(from);
        Long last = Pipeline.micros(to);
        pipeline.update(
                """
                insert into usage_total (tenant_id, starts_at, model, folder_id, api_key, %s)
                select ?, s.starts_at, s.model, s.folder_id, s.api_key, %s
                from (%s) as s
                order by 2, 3, 4, 5
                on conflict on constraint usage_total_pkey do nothing
                """.formatted(sums("%s"), SUMS.stream().map(sum -> "0").collect(Collectors.joining(", ")), RIGHT),
                tenant,
                tenant,
                first,
                last);
        pipeline.query("""
                select 1 from usage_total
                where tenant_id = ? and starts_at >= timestamptz 'epoch' + ? * interval '1 microsecond'
                  and starts_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                order by starts_at, model collate "C", folder_id collate "C", api_key collate "C"
                for update
                """, row -> {}, tenant, first, last);
        pipeline.update(
                """
                update usage_total u
                set %s
                from usage_total t
                left join (%s) as s on %s
                where t.tenant_id = ? and t.starts_at >= timestamptz 'epoch' + ? * interval '1 microsecond'
                  and t.starts_at < timestamptz 'epoch' + ? * interval '1 microsecond'
                  and u.tenant_id = t.tenant_id and u.starts_at = t.starts_at and u.model = t.model
                  and u.folder_id = t.folder_id and u.api_key = t.api_key
                """.formatted(sums("%1$s = coalesce(s.%1$s, 0)"), RIGHT, SAME_KEY),
                tenant,
                first,
                last,
                tenant,
                first,
                last);
    }
}
