package dev.realtimeledger.usage;

import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.usage.Grouping.Group;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries are that costs are made of.
 *
 * @param filter that the costs were asked for with, sessions by the ids of their streams
 * @param asOf when the prices were known, null for now
 */
record Explanation(UsageFilter filter, @Nullable Instant asOf) {

    /** The path of the list that has exactly the entries of a cost, in a span of time and a group. */
    String path(Cuts.Span span, Group group, Cost cost) {
        var query = new StringJoiner("&");
        add(query, "start_time", String.valueOf(span.start().getEpochSecond()));
        add(query, "end_time", String.valueOf(span.end().getEpochSecond()));
        add(query, LineItems.PARAMETER, cost.lineItem().label());
        for (GroupKey key : GroupKey.values()) {
            if (group.grouping().has(key)) {
                add(query, key.label(), orNone(group.value(key)));
            } else {
                filter.wanted(key).forEach(value -> add(query, key.plural(), value));
            }
        }
        for (int i = 0; i < group.grouping().labels().size(); i++) {
            add(query, FilterParameters.LABEL + group.grouping().labels().get(i), orNone(group.label(i)));
        }
        filter.labels().forEach((label, values) -> {
            if (!group.grouping().labels().contains(label)) {
                values.forEach(value -> add(query, FilterParameters.LABEL + label, value));
            }
        });
        Cost.Rate rate = cost.rate();
        if (rate == null) {
            add(query, "priced", "false");
        } else {
            add(query, "unit", rate.unit().label());
            add(query, "currency", rate.currency());
            add(query, "tax", rate.tax().label());
        }
        if (asOf != null) {
            add(query, "as_of", Timestamp.format(asOf));
        }
        return "/v1/ledger-entries?" + query;
    }

    private static void add(StringJoiner query, String name, String value) {
        query.add(encode(name) + "=" + encode(value));
    }

    private static String orNone(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
