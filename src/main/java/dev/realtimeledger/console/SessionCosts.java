package dev.realtimeledger.console;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What sessions cost: sums of the API's daily costs. */
final class SessionCosts {

    /** Days that the API gives at once. */
    private static final String MOST_DAYS = "31";

    private final Map<String, Amounts> amounts = new HashMap<>();

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
        amounts.computeIfAbsent(result.text("session_id"), none -> new Amounts())
                .add(result);
    }

    /** What a session cost; nothing while nothing is booked of it. */
    Amounts of(String session) {
        return amounts.getOrDefault(session, new Amounts());
    }
}
