package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.qute.TemplateData;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Usage and cost by day and group: the rows of a table, and the same as a chart. */
@TemplateData
public final class UsageChart {

    /** Groups that a chart tells apart; the others are one more. */
    private static final int MOST_SERIES = 5;

    private final String groupBy;
    private final ZoneId zone;
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final Set<Long> days = new LinkedHashSet<>();

    private record Key(long day, String group) {}

    UsageChart(String groupBy, ZoneId zone) {
        this.groupBy = groupBy;
        this.zone = zone;
    }

    /** A day of a group: from its first second to the first of the next. The group is empty where the usage has none. */
    @TemplateData
    public static final class Row {

        private final long start;
        private final long end;
        private final ZoneId zone;
        private final String group;
        private final Amounts amounts = new Amounts();
        private Json usage = Json.NONE;

        private Row(long start, long end, ZoneId zone, String group) {
            this.start = start;
            this.end = end;
            this.zone = zone;
            this.group = group;
        }

        public long start() {
            return start;
        }

        public long end() {
            return end;
        }

        public String day() {
            return UsageChart.day(start, zone);
        }

        public String group() {
            return group;
        }

        /** The group as a part of an address. */
        public String groupPath() {
            return Query.encode(group);
        }

        public Json usage() {
            return usage;
        }

        public Amounts amounts() {
            return amounts;
        }
    }

    /** Adds a page of the API's usage. */
    void addUsage(Json page) {
        for (Json bucket : page.list("data")) {
            days.add(bucket.count("start_time"));
            for (Json result : bucket.list("results")) {
                row(bucket, result).usage = result;
            }
        }
    }

    /** Adds a page of the API's costs. */
    void addCosts(Json page) {
        for (Json bucket : page.list("data")) {
            for (Json result : bucket.list("results")) {
                row(bucket, result).amounts.add(result);
            }
        }
    }

    private Row row(Json bucket, Json result) {
        var key = new Key(bucket.count("start_time"), result.text(groupBy));
        return rows.computeIfAbsent(key, none -> new Row(key.day, bucket.count("end_time"), zone, key.group));
    }

    /** The latest day first, within it by group. */
    public List<Row> rows() {
        return rows.values().stream()
                .sorted(Comparator.comparingLong(Row::start).reversed().thenComparing(Row::group))
                .toList();
    }

    /** The sum of all rows by currency. */
    public String total() {
        var total = new Amounts();
        rows.values().forEach(row -> total.add(row.amounts));
        return total.toString();
    }

    /** What is drawn: the currency of the most rows, or tokens while nothing has a price. */
    public String unit() {
        var numbers = new HashMap<String, Integer>();
        rows.values()
                .forEach(row -> row.amounts.currencies().forEach(currency -> numbers.merge(currency, 1, Integer::sum)));
        return numbers.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> most.getKey().toUpperCase(Locale.ROOT))
                .orElse("");
    }

    /** The chart's data as its script reads them. */
    public String data() {
        String currency = unit().toLowerCase(Locale.ROOT);
        Map<String, BigDecimal> sums = new HashMap<>();
        rows.values().forEach(row -> sums.merge(row.group, value(row, currency), BigDecimal::add));
        List<String> groups = sums.entrySet().stream()
                .sorted(Map.Entry.<String, BigDecimal>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
        List<String> shown = groups.subList(0, Math.min(MOST_SERIES, groups.size()));
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode times = data.putArray("times");
        days.forEach(day -> times.add(day(day, zone)));
        ArrayNode series = data.putArray("series");
        for (String group : shown) {
            add(series, group, day -> value(day, group, currency));
        }
        if (groups.size() > shown.size()) {
            List<String> others = new ArrayList<>(groups.subList(shown.size(), groups.size()));
            add(
                    series,
                    "…",
                    day -> others.stream()
                            .map(group -> value(day, group, currency))
                            .reduce(BigDecimal.ZERO, BigDecimal::add));
        }
        return data.toString();
    }

    private interface Values {
        BigDecimal of(long day);
    }

    private void add(ArrayNode series, String name, Values values) {
        ObjectNode one = series.addObject().put("name", name.isEmpty() ? "–" : name);
        ArrayNode numbers = one.putArray("values");
        days.forEach(day -> numbers.add(values.of(day)));
    }

    private BigDecimal value(long day, String group, String currency) {
        Row row = rows.get(new Key(day, group));
        return row == null ? BigDecimal.ZERO : value(row, currency);
    }

    private static BigDecimal value(Row row, String currency) {
        return currency.isEmpty()
                ? BigDecimal.valueOf(row.usage.count("input_tokens") + row.usage.count("output_tokens"))
                : row.amounts.in(currency);
    }

    private static String day(long start, ZoneId zone) {
        return Instant.ofEpochSecond(start).atZone(zone).toLocalDate().toString();
    }
}
