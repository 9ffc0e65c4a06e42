package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiError;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.Ledger;
import dev.realtimeledger.database.DatabaseFailure;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowSecurity;
import dev.realtimeledger.event.ErasedHash;
import dev.realtimeledger.event.EventLog;
import dev.realtimeledger.event.RejectedEvents;
import dev.realtimeledger.event.Sealer;
import dev.realtimeledger.history.History;
import dev.realtimeledger.ingest.Submission.Good;
import dev.realtimeledger.ingest.Submission.Line;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups of lines, each in one transaction: at most two round trips to the database, three where a session is new to
 * the ledger, and what is between them is ordinary Java.
 *
 * <pre>
 *   draft     as long as the group before is being written, line by line:
 *     event     number and seal: new, repeat or conflict
 *     history   fold what the new events say
 *   read      first round trip: only for what is not remembered
 *     event     read the streams' heads, look the ids up
 *     history   read what the events name
 *     billing   read what is booked of what they use
 *   save
 *     billing   book what they use
 *     event     append to the log
 *     history   write what changed
 *     billing   append to the ledger and its totals
 *     memory    keep what is written, for the next group
 *   write     second round trip, with the commit
 * </pre>
 *
 * <p>Streams that this writer wrote last, and nobody else since, are neither locked nor read first: the write itself
 * fails when one has moved on, or when an event turns out to be there already. Then the same is done again with all that
 * it takes.
 */
@ApplicationScoped
class GroupWriter {

    private static final Logger LOG = Logger.getLogger(GroupWriter.class);

    /** Two instances that create the same stream at once cost one more try; so do deadlocks with foreign sessions. */
    private static final int MOST_TRIES = 10;

    private final AgroalDataSource database;
    private final Sealer sealer;
    private final ErasedHash erasedHash;
    private final RejectedEvents rejected;
    private final boolean dropsDeltas;
    private final IngestMetrics metrics;
    private final StreamMemory memory = new StreamMemory();
    private final Turns turns = new Turns();

    GroupWriter(
            AgroalDataSource database,
            Sealer sealer,
            ErasedHash erasedHash,
            IngestConfig config,
            IngestMetrics metrics) {
        this.database = database;
        this.sealer = sealer;
        this.erasedHash = erasedHash;
        this.rejected = new RejectedEvents(config.rejectedMax().asLongValue(), config.rejectedKeep());
        this.dropsDeltas = config.deltas() == IngestConfig.Deltas.DROP_AFTER_DONE;
        this.metrics = metrics;
    }

    /** Writes the lines, and tells what became of each. */
    List<Verdict> write(String tenant, List<Line> lines) {
        return write(Group.of(tenant, lines));
    }

    /**
     * Writes a group, and tells what became of each of the lines that were taken into it. It may be called for the next
     * group once this one is complete.
     *
     * <p>A line that the database refuses, for whatever reason, must not spoil the others: the group is then halved
     * until the line stands alone, and only its sender gets the error.
     *
     * @throws ApiException 503 when the database cannot be reached; nothing was stored then, or it was and sending it
     *     again gives the receipt
     */
    List<Verdict> write(Group group) {
        try (Turns.Turn turn = turns.begin(group::complete)) {
            return write(turn, group.tenant(), new ArrayList<>(), group);
        }
    }

    /**
     * @param lines is filled with those that are taken
     */
    private List<Verdict> write(Turns.Turn turn, String tenant, List<Line> lines, Group group) {
        try {
            return writeRepeatedly(turn, tenant, lines, group);
        } catch (SQLException failure) {
            if (DatabaseFailure.isUnavailable(failure)) {
                LOG.warnf(
                        "Database unavailable, %d events refused: %s", lines.size(), DatabaseFailure.summary(failure));
                throw DatabaseFailure.unavailable();
            }
            return writeHalves(
                    turn, tenant, lines, DatabaseFailure.isWorthRepeating(failure), DatabaseFailure.summary(failure));
        } catch (ApiException stopping) {
            throw stopping;
        } catch (RuntimeException mistake) {
            // Ours, about one of the events. Without its message, which may quote the event.
            List<StackTraceElement> where =
                    Arrays.stream(mistake.getStackTrace()).limit(5).toList();
            return writeHalves(turn, tenant, lines, false, mistake.getClass().getName() + " at " + where);
        }
    }

    private List<Verdict> writeHalves(
            Turns.Turn turn, String tenant, List<Line> lines, boolean mayPass, String reason) {
        if (lines.size() == 1) {
            LOG.errorf("One event could not be stored: %s", reason);
            return List.of(new Verdict.Refused(
                    mayPass ? 503 : 500,
                    new ApiError("The event could not be stored.", ApiError.SERVER, null, "not_stored")));
        }
        int middle = lines.size() / 2;
        List<Verdict> verdicts = new ArrayList<>();
        for (List<Line> half : List.of(lines.subList(0, middle), lines.subList(middle, lines.size()))) {
            verdicts.addAll(write(turn, tenant, new ArrayList<>(), Group.of(tenant, half)));
        }
        return verdicts;
    }

    private List<Verdict> writeRepeatedly(Turns.Turn turn, String tenant, List<Line> lines, Group group)
            throws SQLException {
        boolean uncertain = false;
        boolean trusting = true;
        Map<String, Long> believed = Map.of();
        for (int tries = 1; ; tries++) {
            EventLog log = new EventLog(
                    tenant, sealer, erasedHash, dropsDeltas, stream -> recalled(tenant, stream, known -> known.log));
            History history = new History(tenant, stream -> recalled(tenant, stream, known -> known.history));
            Ledger ledger = new Ledger(tenant, stream -> recalled(tenant, stream, known -> known.usage));
            Draft draft =
                    new Draft(log, history, ledger, trusting, stream -> memory.isContested(tenant, stream), uncertain);
            try (Transaction transaction = new Transaction(turn)) {
                draft.add(lines);
                do {
                    List<Line> more = group.take();
                    lines.addAll(more);
                    draft.add(more);
                } while (!turn.comes());
                if (!turn.isVoid()) {
                    long start = System.nanoTime();
                    if (send(draft, tenant, believed, transaction)) {
                        List<Verdict> verdicts = draft.verdicts();
                        metrics.committed(lines, verdicts, Duration.ofNanos(System.nanoTime() - start));
                        return verdicts;
                    }
                    trusting = false;
                }
                // Else what it was drafted on has not come to be: once more.
            } catch (SQLException failure) {
                turn.failed();
                boolean movedOn = DatabaseFailure.violates(failure, EventLog.STREAM_MOVED_ON)
                        || (trusting && EventLog.mayBeErased(failure));
                boolean lost = DatabaseFailure.isLostConnection(failure);
                memory.forget(tenant, streams(lines));
                if (movedOn) {
                    believed = log.versions();
                }
                if (tries >= MOST_TRIES || !(movedOn || lost || DatabaseFailure.isWorthRepeating(failure))) {
                    throw failure;
                }
                uncertain |= lost;
                trusting = false;
            } catch (RuntimeException mistake) {
                turn.failed();
                memory.forget(tenant, streams(lines));
                throw mistake;
            }
        }
    }

    private static Set<String> streams(List<Line> lines) {
        Set<String> streams = new HashSet<>();
        for (Line line : lines) {
            if (line instanceof Good good) {
                streams.add(good.event().streamId());
            }
        }
        return streams;
    }

    /**
     * @param believed by stream, the version that an earlier try went by
     * @return false when the memory of some streams turned out to be outdated; it is gone then
     */
    private boolean send(Draft draft, String tenant, Map<String, Long> believed, Transaction transaction)
            throws SQLException {
        Pipeline pipeline = transaction.pipeline;
        RowSecurity.limitToKeys(pipeline, tenant);
        if (!draft.read(pipeline)) {
            memory.contest(tenant, draft.log().outdated());
            return false;
        }
        memory.contest(tenant, draft.log().movedOn(believed));
        if (!draft.refusals().isEmpty()) {
            pipeline.execute();
            metrics.bodiesNotKept(rejected.record(transaction.connection(), tenant, draft.refusals()));
        }
        draft.save(pipeline);
        pipeline.update("commit");
        remember(tenant, draft);
        transaction.commit();
        return true;
    }

    /** A transaction on a connection that is borrowed when the first statements are sent. */
    private final class Transaction implements AutoCloseable {

        private final Turns.Turn turn;
        private final Pipeline pipeline = new Pipeline(this::connection);
        private @Nullable Connection connection;
        private boolean committed;

        Transaction(Turns.Turn turn) {
            this.turn = turn;
        }

        /** Who does not even get one does not wait for it: its sender is told when to come back. */
        Connection connection() throws SQLException {
            if (connection == null) {
                connection = database.getConnection();
                connection.setAutoCommit(false);
            }
            return connection;
        }

        void commit() throws SQLException {
            turn.write(pipeline::execute);
            committed = true;
        }

        @Override
        public void close() throws SQLException {
            if (connection == null) {
                return;
            }
            try (Connection used = connection) {
                if (!committed) {
                    rollBack(used);
                }
                used.setAutoCommit(true);
            }
        }
    }

    private <T> @Nullable T recalled(String tenant, String streamId, Function<StreamMemory.Known, T> part) {
        return part(memory.of(tenant, streamId), part);
    }

    private void remember(String tenant, Draft draft) {
        Map<String, StreamMemory.Known> written = new HashMap<>();
        for (String streamId : draft.log().changedStreams()) {
            StreamMemory.Known known =
                    memory.written(tenant, streamId, draft.log().isNew(streamId));
            if (known != null) {
                written.put(streamId, known);
            }
        }
        draft.log().remember(streamId -> part(written.get(streamId), known -> known.log));
        draft.history().remember(streamId -> part(written.get(streamId), known -> known.history));
        draft.ledger().remember(streamId -> part(written.get(streamId), known -> known.usage));
        memory.remembered(written.values());
    }

    private static <T> @Nullable T part(StreamMemory.@Nullable Known known, Function<StreamMemory.Known, T> part) {
        return known == null ? null : part.apply(known);
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException alreadyGone) {
            LOG.debug("The connection was lost before the transaction could be ended");
        }
    }
}
