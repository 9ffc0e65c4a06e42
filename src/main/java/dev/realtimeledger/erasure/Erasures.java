package dev.realtimeledger.erasure;

import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.LogErasure;
import dev.realtimeledger.event.ServerEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Erases one session, or all that an end user is named in: as many as a request has time for. */
@ApplicationScoped
class Erasures {

    /** A serverless platform gives a request a minute or less. */
    private static final Duration TIME = Duration.ofSeconds(20);

    private static final int SESSIONS_AT_ONCE = 100;

    private final Transactions transactions;
    private final Erasure erasure;
    private final Clock clock;

    Erasures(Transactions transactions, Erasure erasure, Clock clock) {
        this.transactions = transactions;
        this.erasure = erasure;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param unattributed events without a session that still have content and that nothing ties to one of these sessions
     * @param hasMore whether the same request has to be sent again
     */
    record Result(List<Erasure.Found> sessions, long unattributed, boolean hasMore) {}

    /** One session. */
    Result session(String tenant, String streamId, String apiKey, boolean dryRun) throws SQLException {
        return result(tenant, List.of(handle(tenant, streamId, apiKey, dryRun)), dryRun, false);
    }

    /** All sessions of an end user, in the order of their ids. */
    Result endUser(String tenant, EndUser endUser, String apiKey, boolean dryRun) throws SQLException {
        Instant deadline = clock.instant().plus(TIME);
        List<Erasure.Found> done = new ArrayList<>();
        String after = "";
        while (true) {
            String last = after;
            List<String> sessions = transactions.call(
                    tenant, connection -> endUser.sessions(connection, tenant, last, SESSIONS_AT_ONCE));
            if (sessions.isEmpty()) {
                return result(tenant, done, dryRun, false);
            }
            for (String session : sessions) {
                if (!done.isEmpty() && !clock.instant().isBefore(deadline)) {
                    return result(tenant, done, dryRun, true);
                }
                done.add(handle(tenant, session, apiKey, dryRun));
                after = session;
            }
        }
    }

    private Erasure.Found handle(String tenant, String streamId, String apiKey, boolean dryRun) throws SQLException {
        return dryRun ? erasure.preview(tenant, streamId) : erasure.erase(tenant, streamId, apiKey);
    }

    private Result result(String tenant, List<Erasure.Found> sessions, boolean dryRun, boolean hasMore)
            throws SQLException {
        long left = transactions.call(
                tenant, connection -> LogErasure.countContent(connection, tenant, ServerEvent.UNASSIGNED));
        long tied = dryRun
                ? sessions.stream()
                        .mapToLong(Erasure.Found::unassignedServerEvents)
                        .sum()
                : 0;
        return new Result(List.copyOf(sessions), left - tied, hasMore);
    }
}
