package dev.realtimeledger.completeness;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.EventStream;
import dev.realtimeledger.history.Filters;
import dev.realtimeledger.history.Placement;
import dev.realtimeledger.history.RealtimeSessions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are complete. It is stored per session, and worked out here, by the list that asks for it, so that
 * writing does not pay for it: again whenever the session has new events; and, until an hour after its last event,
 * whenever events without a session came, for these may belong to it. Otherwise traffic without sessions would make all
 * sessions of a tenant be looked at again and again.
 *
 * <p>A session that was made to fill the memory is passed over: one of them must not keep a tenant from all others. It has
 * no verdict, so it is in none of these lists.
 */
@ApplicationScoped
public class CompletenessList {

    /** Sessions that are looked up at once. */
    private static final int ROUND = 100;

    /** So long a list works before it asks its caller to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** So long after its last event, events without a session may still change what a session lacks in this list. */
    private static final Duration SETTLED = Duration.ofHours(1);

    private final RealtimeSessions sessions;
    private final CompletenessReader completeness;
    private final Clock clock;

    CompletenessList(RealtimeSessions sessions, CompletenessReader completeness, Clock clock) {
        this.sessions = sessions;
        this.completeness = completeness;
        this.clock = clock;
    }

    /**
     * Makes the list that the filters make one of the sessions with the verdict. Only what that list would show is worked
     * out. To be called outside a transaction: every session has one of its own, and what was done stays done.
     *
     * @throws ApiException 400 when there is no such verdict, 503 when there is more to work out than one request has
     *     time for
     */
    public void filter(Filters filters, String tenant, String verdict) {
        if (Arrays.stream(Completeness.Verdict.values())
                .noneMatch(known -> known.text().equals(verdict))) {
            throw ApiException.badRequest(
                    "invalid_value", "completeness", "This is one of complete, incomplete and open.");
        }
        catchUp(filters, tenant);
        filters.with(
                "completeness",
                Map.of("completeness", verdict, "open_since", clock.instant().minus(Completeness.STILL_OPEN)));
    }

    /** Goes through the sessions once: one that gets events all the time is not waited for. */
    private void catchUp(Filters filters, String tenant) {
        Instant now = clock.instant();
        Instant deadline = now.plus(PATIENCE);
        Instant settled = now.minus(SETTLED);
        long unassigned = QuarkusTransaction.requiringNew().call(() -> lastUnassigned(tenant));
        String done = "";
        List<EventStream> round;
        do {
            String after = done;
            round = QuarkusTransaction.requiringNew().call(() -> stale(filters, tenant, unassigned, settled, after));
            for (EventStream session : round) {
                QuarkusTransaction.requiringNew().run(() -> workOut(session, unassigned));
                done = session.streamId();
                if (clock.instant().isAfter(deadline)) {
                    throw ApiException.unavailable(
                            "completeness_catching_up",
                            "What came since the last such list is still being looked at; send the request again.",
                            Duration.ofSeconds(1));
                }
            }
        } while (round.size() == ROUND);
    }

    private long lastUnassigned(String tenant) {
        EventStream stream = sessions.findById(new EventStream.Key(tenant, ServerEvent.UNASSIGNED));
        return stream == null ? 0 : stream.lastSequenceNumber();
    }

    /** The next sessions of the list that have not been worked out as they are now. */
    private List<EventStream> stale(Filters filters, String tenant, long unassigned, Instant settled, String after) {
        return filters.applyTo(sessions.find(
                        sessions.of(tenant).condition() + " and streamId > :after order by streamId",
                        Map.of("tenant", tenant, "after", after)))
                .filter(
                        "completeness_stale",
                        Map.of("rules", Completeness.RULES, "unassigned", unassigned, "settled", settled))
                .range(0, ROUND - 1)
                .list();
    }

    /**
     * What is read may be newer than the number it is stored under, never older; then it is only worked out once more. Of
     * two that do it at the same time the one that saw more stays.
     */
    private void workOut(EventStream session, long unassigned) {
        Completeness found = completeness(session);
        sessions.getEntityManager()
                .createNativeQuery("""
                        insert into session_completeness (
                            tenant_id, stream_id, last_sequence_number, unassigned_sequence_number, rules,
                            has_findings, last_received_at)
                        values (:tenant, :stream, :last, :unassigned, :rules, cast(:found as boolean),
                            cast(:received as timestamptz))
                        on conflict on constraint session_completeness_pkey do update
                        set last_sequence_number = excluded.last_sequence_number,
                            unassigned_sequence_number = excluded.unassigned_sequence_number,
                            rules = excluded.rules,
                            has_findings = excluded.has_findings,
                            last_received_at = excluded.last_received_at
                        where session_completeness.last_sequence_number <= excluded.last_sequence_number
                        """)
                .setParameter("tenant", session.tenantId())
                .setParameter("stream", session.streamId())
                .setParameter("last", session.lastSequenceNumber())
                .setParameter("unassigned", unassigned)
                .setParameter("rules", Completeness.RULES)
                .setParameter("found", found == null ? null : String.valueOf(found.hasLosses()))
                .setParameter("received", found == null ? null : String.valueOf(found.lastReceivedAt()))
                .executeUpdate();
    }

    /** Null for a session that says more than can be looked at: it must not keep a tenant from all others. */
    private @Nullable Completeness completeness(EventStream session) {
        try {
            return completeness.of(session.tenantId(), session.streamId());
        } catch (ApiException refusal) {
            if (!Placement.TOO_LARGE.equals(refusal.error().code())) {
                throw refusal;
            }
            return null;
        }
    }
}
