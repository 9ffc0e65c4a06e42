package dev.realtimeledger.retention;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.audit.AgedReads;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.erasure.AgedContent;
import dev.realtimeledger.event.TenantChain;
import dev.realtimeledger.retention.RetentionPolicy.ContentClass;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Takes what a tenant has kept long enough, for as long as a request has time. Bills and closed months stay. */
@ApplicationScoped
class Retention {

    private static final String ENTRY = "retention";

    private final RetentionPolicy policy;
    private final AgedContent content;
    private final AgedReads reads;
    private final Transactions transactions;
    private final TenantChain chain;
    private final Clock clock;
    private final Duration time;

    Retention(
            RetentionPolicy policy,
            AgedContent content,
            AgedReads reads,
            Transactions transactions,
            TenantChain chain,
            Clock clock,
            RetentionConfig config) {
        this.policy = policy;
        this.content = content;
        this.reads = reads;
        this.transactions = transactions;
        this.chain = chain;
        this.clock = clock;
        this.time = config.retentionTime();
    }

    /**
     * What was done.
     *
     * @param sessions that were erased
     * @param serverEvents whose content was erased
     * @param deltas that were emptied
     * @param reads entries of the ledger of reads that were removed
     * @param hasMore whether the same request has to be sent again
     */
    record Result(long sessions, long serverEvents, long deltas, long reads, boolean hasMore) {

        boolean isNothing() {
            return sessions == 0 && serverEvents == 0 && deltas == 0 && reads == 0;
        }
    }

    /** Works through all classes; each gets to at least one step. */
    Result run(String tenant, @Nullable String apiKey) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant deadline = now.plus(time);
        BooleanSupplier hasTime = () -> clock.instant().isBefore(deadline);
        AgedContent.Progress bodies = new AgedContent.Progress(0, 0, false);
        Optional<Instant> bodiesBefore = before(tenant, ContentClass.BODIES, now);
        if (bodiesBefore.isPresent()) {
            bodies = content.eraseBefore(tenant, bodiesBefore.get(), apiKey, hasTime);
        }
        AgedContent.Progress deltas = new AgedContent.Progress(0, 0, false);
        Optional<Instant> deltasBefore = before(tenant, ContentClass.DELTAS, now);
        if (deltasBefore.isPresent()) {
            deltas = content.emptyDeltasBefore(tenant, deltasBefore.get(), hasTime);
        }
        AgedReads.Progress removed = new AgedReads.Progress(0, null, null, false);
        Optional<Instant> readsBefore = before(tenant, ContentClass.READS, now);
        if (readsBefore.isPresent()) {
            removed = reads.removeBefore(tenant, readsBefore.get(), content.heldSessions(tenant), hasTime);
        }
        Result result = new Result(
                bodies.sessions(),
                bodies.serverEvents(),
                deltas.serverEvents(),
                removed.reads(),
                bodies.hasMore() || deltas.hasMore() || removed.hasMore());
        if (!result.isNothing()) {
            record(tenant, apiKey, now, result, removed);
        }
        return result;
    }

    private Optional<Instant> before(String tenant, ContentClass what, Instant now) {
        return policy.period(tenant, what).map(now::minus);
    }

    private void record(String tenant, @Nullable String apiKey, Instant now, Result result, AgedReads.Progress removed)
            throws SQLException {
        String detail = JsonNodeFactory.instance
                .objectNode()
                .put("sessions", result.sessions)
                .put("server_events", result.serverEvents)
                .put("deltas", result.deltas)
                .put("reads", result.reads)
                .put("reads_removed_through", removed.lastId())
                .put("reads_removed_hash", removed.lastHash())
                .toString();
        transactions.call(tenant, connection -> chain.append(connection, tenant, ENTRY, now, apiKey, detail, null));
    }
}
