package dev.realtimeledger.erasure;

import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.DeltaBodies;
import dev.realtimeledger.event.StreamHeads;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Erases what is old, session by session; nothing of sessions on hold. */
@ApplicationScoped
public class AgedContent {

    private static final int SESSIONS_AT_ONCE = 100;

    private final Transactions transactions;
    private final Erasure erasure;

    AgedContent(Transactions transactions, Erasure erasure) {
        this.transactions = transactions;
        this.erasure = erasure;
    }

    /**
     * How far it came.
     *
     * @param hasMore whether there may be more to do
     */
    public record Progress(long sessions, long serverEvents, boolean hasMore) {

        static final Progress NONE = new Progress(0, 0, false);

        Progress with(long events) {
            return new Progress(sessions + (events > 0 ? 1 : 0), serverEvents + events, hasMore);
        }

        Progress toBeContinued() {
            return new Progress(sessions, serverEvents, true);
        }
    }

    /** What is done with one session; gives how many events were emptied. */
    private interface Step {
        long on(String streamId) throws SQLException;
    }

    /**
     * Erases sessions whose last event happened before some time, and events without a session that came before it.
     *
     * @param hasTime asked before each step but the first
     */
    public Progress eraseBefore(String tenant, Instant before, @Nullable String apiKey, BooleanSupplier hasTime)
            throws SQLException {
        Progress progress = forEach(tenant, AgedStreams.Emptied.CONTENT, before, hasTime, streamId -> {
            Erasure.Found found = erasure.erase(tenant, streamId, apiKey);
            return found.serverEvents() + found.unassignedServerEvents();
        });
        while (!progress.hasMore()) {
            long events = erasure.eraseUnassigned(tenant, before, apiKey);
            if (events == 0) {
                return progress;
            }
            progress = new Progress(progress.sessions(), progress.serverEvents() + events, !hasTime.getAsBoolean());
        }
        return progress;
    }

    /** Empties the deltas of sessions whose last event happened before some time. */
    public Progress emptyDeltasBefore(String tenant, Instant before, BooleanSupplier hasTime) throws SQLException {
        return forEach(
                tenant,
                AgedStreams.Emptied.DELTAS,
                before,
                hasTime,
                streamId -> transactions.call(tenant, connection -> {
                    StreamHeads.lock(connection, tenant, streamId);
                    if (LegalHolds.isHeld(connection, tenant, streamId)) {
                        return 0L;
                    }
                    long emptied = DeltaBodies.empty(connection, tenant, streamId);
                    AgedStreams.note(connection, tenant, streamId, AgedStreams.Emptied.DELTAS);
                    return emptied;
                }));
    }

    /** Sessions on hold, for whatever else must not take what is known of them. */
    public List<String> heldSessions(String tenant) throws SQLException {
        return transactions.call(tenant, connection -> LegalHolds.sessions(connection, tenant));
    }

    private Progress forEach(
            String tenant, AgedStreams.Emptied emptied, Instant before, BooleanSupplier hasTime, Step step)
            throws SQLException {
        Progress progress = Progress.NONE;
        AgedStreams.Aged after = AgedStreams.Aged.FIRST;
        boolean worked = false;
        while (true) {
            AgedStreams.Aged last = after;
            List<AgedStreams.Aged> next = transactions.call(
                    tenant,
                    connection -> AgedStreams.next(connection, tenant, emptied, before, last, SESSIONS_AT_ONCE));
            if (next.isEmpty()) {
                return progress;
            }
            for (AgedStreams.Aged aged : next) {
                if (worked && !hasTime.getAsBoolean()) {
                    return progress.toBeContinued();
                }
                progress = progress.with(step.on(aged.streamId()));
                worked = true;
                after = aged;
            }
        }
    }
}
