package dev.realtimeledger.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What sessions cost: sums of the API's daily costs. */
final class SessionCosts {

    /** Days that the API gives at once. */
    private static final String MOST_DAYS = "31";

    private final Map<String, Map<String, BigDecimal>> amounts = new HashMap<>();
    private final Map<String, Boolean> unpriced = new HashMap<>();

    private SessionCosts() {}

    static SessionCosts none() {
        return new SessionCosts();
    }

    /** The costs of sessions on a page, the earliest of which began then. */
    static SessionCosts of(Visit visit, List<String> sessions, Instant begin) {
        var costs = new SessionCosts();
        if (sessions.isEmpty()) {
            return costs;
        }
        Query query = Query.of("start_time", String.valueOf(begin.getEpochSecond()))
                .with("bucket_width", "1d")
                .with("limit", MOST_DAYS)
                .with("group_by", "session_id");
        for (String session : sessions) {
            query = query.with("session_ids[]", session);
        }
        String next = "";
        do {
            Json page = visit.get("/v1/costs", query.set("page", next));
            page.list("data").stream()
                    .flatMap(bucket -> bucket.list("results").stream())
                    .forEach(costs::add);
            next = page.text("next_page");
        } while (!next.isEmpty());
        return costs;
    }

    private void add(Json result) {
        String session = result.text("session_id");
        Json amount = result.at("amount");
        if (amount.has("value")) {
            amounts.computeIfAbsent(session, none -> new TreeMap<>())
                    .merge(amount.text("currency"), amount.decimal("value"), BigDecimal::add);
        }
        if (result.decimal("unpriced_quantity").signum() != 0) {
            unpriced.put(session, true);
        }
    }

    /** Amounts with their currencies, exact; empty while nothing has a price. */
    String of(String session) {
        return amounts.getOrDefault(session, Map.of()).entrySet().stream()
                .map(amount -> amount.getValue().stripTrailingZeros().toPlainString() + " "
                        + amount.getKey().toUpperCase(Locale.ROOT))
                .collect(Collectors.joining(" + "));
    }

    /** Whether something of it has no price, so that it cost more than the sum says. */
    boolean isLowerBound(String session) {
        return unpriced.getOrDefault(session, false);
    }
}
