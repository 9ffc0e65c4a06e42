package dev.realtimeledger.history;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;

/**
 * Which sessions are complete. It is stored per session, and worked out here, by the list that asks for it, so that
 * writing does not pay for it: again whenever the session has new events; and, of a session that lacks something,
 * whenever events without a session came, for what it lacks may be among these.
 */
@ApplicationScoped
class CompletenessList {

    /** Sessions that are looked up at once. */
    private static final int ROUND = 100;

    /** So long a list works before it asks its caller to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EntityManager entities;
    private final CompletenessReader completeness;
    private final Clock clock;

    CompletenessList(EntityManager entities, CompletenessReader completeness, Clock clock) {
        this.entities = entities;
        this.completeness = completeness;
        this.clock = clock;
    }

    /**
     * Makes the list of sessions one of those with the verdict. To be called outside a transaction: every session is worked
     * out in one of its own, and what was done stays done.
     *
     * @throws ApiException 400 when there is no such verdict, 503 when there is more to work out than one request has
     *     time for
     */
    void filter(Filters filters, String tenant, String verdict) {
        if (Arrays.stream(Completeness.Verdict.values())
                .noneMatch(known -> known.text().equals(verdict))) {
            throw ApiException.badRequest(
                    "invalid_value", "completeness", "This is one of complete, incomplete and open.");
        }
        catchUp(tenant);
        filters.with(
                "completeness",
                Map.of("completeness", verdict, "open_since", clock.instant().minus(Completeness.STILL_OPEN)));
    }

    /** A session to be worked out, and up to where its log was when that was found. */
    private record Stale(String streamId, long lastSequenceNumber) {}

    /** Goes through all sessions once: one that gets events all the time is not waited for. */
    private void catchUp(String tenant) {
        Instant deadline = clock.instant().plus(PATIENCE);
        long unassigned = QuarkusTransaction.requiringNew().call(() -> lastUnassigned(tenant));
        String done = "";
        List<Stale> round;
        do {
            String after = done;
            round = QuarkusTransaction.requiringNew().call(() -> stale(tenant, unassigned, after));
            for (Stale session : round) {
                QuarkusTransaction.requiringNew().run(() -> workOut(tenant, session, unassigned));
                done = session.streamId;
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
        EventStream stream = entities.find(EventStream.class, new EventStream.Key(tenant, ServerEvent.UNASSIGNED));
        return stream == null ? 0 : stream.lastSequenceNumber;
    }

    private List<Stale> stale(String tenant, long unassigned, String after) {
        return entities.unwrap(Session.class)
                .createNativeQuery("""
                        select s.stream_id, s.last_sequence_number
                        from stream s
                        left join session_completeness c on c.tenant_id = s.tenant_id and c.stream_id = s.stream_id
                        where s.tenant_id = :tenant and s.stream_id > :after
                          and s.stream_id <> 'unassigned' and s.stream_id not like '$%'
                          and (c.last_sequence_number is distinct from s.last_sequence_number
                               or c.rules <> :rules
                               or (c.has_findings and c.unassigned_sequence_number < :unassigned))
                        order by s.stream_id
                        limit :round
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("after", after)
                .setParameter("rules", Completeness.RULES)
                .setParameter("unassigned", unassigned)
                .setParameter("round", ROUND)
                .setTupleTransformer((row, names) -> new Stale((String) row[0], ((Number) row[1]).longValue()))
                .list();
    }

    /**
     * What is read may be newer than the number it is stored under, never older; then it is only worked out once more. Of
     * two that do it at the same time the one that saw more stays.
     */
    private void workOut(String tenant, Stale session, long unassigned) {
        Completeness found = completeness.of(tenant, session.streamId);
        entities.createNativeQuery("""
                        insert into session_completeness (
                            tenant_id, stream_id, last_sequence_number, unassigned_sequence_number, rules,
                            has_findings, last_received_at)
                        values (:tenant, :stream, :last, :unassigned, :rules, :found, :received)
                        on conflict on constraint session_completeness_pkey do update
                        set last_sequence_number = excluded.last_sequence_number,
                            unassigned_sequence_number = excluded.unassigned_sequence_number,
                            rules = excluded.rules,
                            has_findings = excluded.has_findings,
                            last_received_at = excluded.last_received_at
                        where session_completeness.last_sequence_number <= excluded.last_sequence_number
                        """)
                .setParameter("tenant", tenant)
                .setParameter("stream", session.streamId)
                .setParameter("last", session.lastSequenceNumber)
                .setParameter("unassigned", unassigned)
                .setParameter("rules", Completeness.RULES)
                .setParameter("found", found.hasLosses())
                .setParameter("received", found.lastReceivedAt())
                .executeUpdate();
    }
}
