package dev.realtimeledger.erasure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.ErasedHash;
import dev.realtimeledger.event.LogErasure;
import dev.realtimeledger.event.RejectedEvents;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.StreamEntries;
import dev.realtimeledger.event.StreamHeads;
import dev.realtimeledger.history.Belongings;
import dev.realtimeledger.history.Unassigned;
import dev.realtimeledger.rebuild.Refold;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes the content of one session out of everything, in one transaction:
 *
 * <pre>
 *   event     empty the session's events in the log; ids, statuses, indexes, usage stay as a residue
 *   event     empty the events that came without a session and belong to it
 *   event     remove what was refused under its id
 *   event     append an erasure to the chain of each log that lost something
 *   billing   take labels off the ledger
 *   rebuild   tell the history anew from what is left
 * </pre>
 *
 * <p>What is told from the log afterwards is what any later rebuild tells, so nothing that was erased can come back.
 */
@ApplicationScoped
class Erasure {

    private static final String ENTRY = "erasure";

    /** Events without a session that are erased at once, for their log is told anew each time. */
    private static final int MOST_UNASSIGNED = 20_000;

    private final Transactions transactions;
    private final StreamEntries entries;
    private final Unassigned unassigned;
    private final ErasedHash erasedHash;
    private final Clock clock;

    Erasure(
            Transactions transactions,
            StreamEntries entries,
            Unassigned unassigned,
            ErasedHash erasedHash,
            Clock clock) {
        this.transactions = transactions;
        this.entries = entries;
        this.unassigned = unassigned;
        this.erasedHash = erasedHash;
        this.clock = clock;
    }

    /**
     * What an erasure found, which is what it took unless the session is held.
     *
     * @param serverEvents of the session, with their bodies, or of deltas what proved them
     * @param unassignedServerEvents that came without a session and belong to it
     * @param rejectedEvents that were refused under its id
     */
    record Found(String sessionId, boolean held, long serverEvents, long unassignedServerEvents, long rejectedEvents) {

        boolean isNothing() {
            return serverEvents == 0 && unassignedServerEvents == 0 && rejectedEvents == 0;
        }
    }

    /** Tells what there is to erase, and changes nothing. */
    Found preview(String tenant, String streamId) throws SQLException {
        Belongings loose = belongings(tenant, streamId);
        return transactions.call(
                tenant,
                connection -> new Found(
                        streamId,
                        LegalHolds.isHeld(connection, tenant, streamId),
                        LogErasure.countContent(connection, tenant, streamId),
                        loose.isEmpty()
                                ? 0
                                : LogErasure.countContent(
                                        connection,
                                        tenant,
                                        ServerEvent.UNASSIGNED,
                                        loose.itemIds(),
                                        loose.responseIds()),
                        RejectedEvents.count(connection, tenant, streamId)));
    }

    /**
     * Erases a session, unless it is held. One that has nothing left to erase stays as it is, without a further entry.
     *
     * @param apiKey name of the key that asked for it
     */
    Found erase(String tenant, String streamId, @Nullable String apiKey) throws SQLException {
        erasedHash.requireKey();
        Belongings loose = belongings(tenant, streamId);
        return transactions.call(tenant, connection -> {
            lock(connection, tenant, streamId, loose);
            if (LegalHolds.isHeld(connection, tenant, streamId)) {
                return new Found(streamId, true, 0, 0, 0);
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            LogErasure own = new LogErasure(connection, tenant, streamId, erasedHash);
            own.emptyAll();
            LogErasure others = new LogErasure(connection, tenant, ServerEvent.UNASSIGNED, erasedHash);
            if (!loose.isEmpty()) {
                others.emptyAbout(loose.itemIds(), loose.responseIds());
            }
            long rejected = RejectedEvents.erase(connection, tenant, streamId);
            Found found = new Found(streamId, false, own.count(), others.count(), rejected);
            if (!found.isNothing()) {
                conclude(connection, tenant, streamId, own, rejected, apiKey, now);
            }
            if (others.count() > 0) {
                conclude(connection, tenant, ServerEvent.UNASSIGNED, others, 0, apiKey, now);
            }
            AgedStreams.note(connection, tenant, streamId, AgedStreams.Emptied.CONTENT);
            return found;
        });
    }

    /**
     * Erases what came without a session before some time, but for what belongs to sessions on hold; a part of it, when
     * it is much.
     *
     * @return how many events it erased
     */
    long eraseUnassigned(String tenant, Instant before, @Nullable String apiKey) throws SQLException {
        erasedHash.requireKey();
        Set<String> itemIds = new HashSet<>();
        Set<String> responseIds = new HashSet<>();
        for (String held : transactions.call(tenant, connection -> LegalHolds.sessions(connection, tenant))) {
            Belongings loose = belongings(tenant, held);
            itemIds.addAll(loose.itemIds());
            responseIds.addAll(loose.responseIds());
        }
        return transactions.call(tenant, connection -> {
            StreamHeads.lock(connection, tenant, ServerEvent.UNASSIGNED);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            LogErasure erased = new LogErasure(connection, tenant, ServerEvent.UNASSIGNED, erasedHash);
            erased.emptyBefore(before, itemIds, responseIds, MOST_UNASSIGNED);
            if (erased.count() > 0) {
                conclude(connection, tenant, ServerEvent.UNASSIGNED, erased, 0, apiKey, now);
            }
            return erased.count();
        });
    }

    /** Everything that belongs to the session though it came without one: read first, for it takes a while. */
    private Belongings belongings(String tenant, String streamId) {
        return QuarkusTransaction.requiringNew().call(() -> unassigned.belongingTo(tenant, streamId));
    }

    /** In the order in which writers of events lock. */
    private static void lock(Connection connection, String tenant, String streamId, Belongings loose)
            throws SQLException {
        TreeSet<String> streams = new TreeSet<>();
        streams.add(streamId);
        if (!loose.isEmpty()) {
            streams.add(ServerEvent.UNASSIGNED);
        }
        Pipeline lock = new Pipeline(connection);
        streams.forEach(stream -> StreamHeads.lock(lock, tenant, stream));
        lock.execute();
    }

    private void conclude(
            Connection connection,
            String tenant,
            String streamId,
            LogErasure erased,
            long rejected,
            @Nullable String apiKey,
            Instant now)
            throws SQLException {
        String detail = JsonNodeFactory.instance
                .objectNode()
                .put("server_events", erased.count())
                .put("rejected_events", rejected)
                .put("residues_sha256", erased.residuesSha256())
                .toString();
        entries.append(connection, tenant, streamId, ENTRY, now, apiKey, detail, null);
        Refold.erased(connection, tenant, streamId, now);
    }
}
