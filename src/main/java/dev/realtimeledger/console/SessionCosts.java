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

    private final List<Pages> asked;

    private SessionCosts(List<Pages> asked) {
        this.asked = asked;
    }

    /**
     * Asks what some sessions cost; nothing where the key may not see it. All of it happened between their events: what is
     * measured and told later counts as used when the session began.
     *
     * @param first when the first event of any of them happened
     * @param last when the last one did
     */
    static SessionCosts ask(Visit visit, Frame frame, List<String> sessions, Instant first, Instant last) {
        return new SessionCosts(
                frame.may(Scope.BILLING)
                        ? sessions.stream()
                                .gather(Gatherers.windowFixed(MOST_SESSIONS))
                                .map(some -> visit.askAll("/v1/costs", query(some, first, last)))
                                .toList()
                        : List.of());
    }

    private static Query query(List<String> sessions, Instant first, Instant last) {
        Query query = Query.of("start_time", String.valueOf(first.getEpochSecond()))
                .with("end_time", String.valueOf(last.getEpochSecond() + 1))
                .with("bucket_width", "1d")
                .with("limit", MOST_DAYS)
                .with("group_by", "session_id");
        for (String session : sessions) {
            query = query.with("session_ids[]", session);
        }
        return query;
    }

    /** By the ids of the sessions, without those of which nothing is booked. */
    Map<String, Amounts> answer() {
        var amounts = new HashMap<String, Amounts>();
        asked.forEach(pages -> pages.forEach(page -> page.list("data").stream()
                .flatMap(bucket -> bucket.list("results").stream())
                .forEach(result -> amounts.computeIfAbsent(result.text("session_id"), none -> new Amounts())
                        .add(result))));
        return amounts;
    }
}
