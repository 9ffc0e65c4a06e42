package dev.realtimeledger.console;

import dev.realtimeledger.access.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;

/** What sessions cost: sums of the API's daily costs. */
final class SessionCosts {

    /** Days that the API gives at once. */
    private static final String MOST_DAYS = "31";
    /** Sessions whose ids the address of a request has room for. */
    private static final int MOST_SESSIONS = 100;

    private final Map<String, Amounts> amounts = new HashMap<>();

    private SessionCosts() {}

    /** The costs of some sessions, the earliest of which began then; nothing where the key may not see them. */
    static SessionCosts of(Visit visit, Frame frame, List<String> sessions, Instant begin) {
        var costs = new SessionCosts();
        if (frame.may(Scope.BILLING)) {
            sessions.stream()
                    .gather(Gatherers.windowFixed(MOST_SESSIONS))
                    .forEach(some -> costs.read(visit, some, begin));
        }
        return costs;
    }

    private void read(Visit visit, List<String> sessions, Instant begin) {
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
                    .forEach(this::add);
            next = page.text("next_page");
        } while (!next.isEmpty());
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
