package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiError;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.Ledger;
import dev.realtimeledger.database.DatabaseFailure;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowSecurity;
import dev.realtimeledger.event.ErasedHash;
import dev.realtimeledger.event.EventLog;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.Refusal;
import dev.realtimeledger.event.RejectedEvents;
import dev.realtimeledger.event.Sealer;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.History;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.ingest.Submission.Good;
import dev.realtimeledger.ingest.Submission.Line;
import dev.realtimeledger.ingest.Submission.Refused;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes one group of lines in one transaction: at most two round trips to the database, three where a session is new to
 * the ledger, and what is between them is ordinary Java.
 *
 * <pre>
 *   event     lock the streams, look the ids up        first round trip: only for what is not remembered
 *   history   read what the events name
 *   billing   read what is booked of what they use
 *   event     number and seal: new, repeat or conflict
 *   history   fold what the new events say
 *   billing   book what they use
 *   event     append to the log                        second round trip, with the commit
 *   history   write what changed
 *   billing   append to the ledger and its totals
 *   memory    keep what was written, for the next group
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

    /** Look-ups by key never gain from a plan of their own, and planning costs more than they do. */
    private static final String GENERIC_PLANS = "set local plan_cache_mode = force_generic_plan";

    private final AgroalDataSource database;
    private final Sealer sealer;
    private final ErasedHash erasedHash;
    private final RejectedEvents rejected;
    private final boolean dropsDeltas;
    private final IngestMetrics metrics;
    private final StreamMemory memory = new StreamMemory();

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

    /**
     * Writes the lines and tells what became of each.
     *
     * <p>A line that the database refuses, for whatever reason, must not spoil the others: the group is then halved
     * until the line stands alone, and only its sender gets the error.
     *
     * @throws ApiException 503 when the database cannot be reached; nothing was stored then, or it was and sending it
     *     again gives the receipt
     */
    List<Verdict> write(String tenant, List<Line> lines) {
        try {
            return writeRepeatedly(tenant, lines);
        } catch (SQLException failure) {
            if (DatabaseFailure.isUnavailable(failure)) {
                LOG.warnf(
                        "Database unavailable, %d events refused: %s", lines.size(), DatabaseFailure.summary(failure));
                throw DatabaseFailure.unavailable();
            }
            return writeHalves(
                    tenant, lines, DatabaseFailure.isWorthRepeating(failure), DatabaseFailure.summary(failure));
        } catch (RuntimeException mistake) {
            // Ours, about one of the events. Without its message, which may quote the event.
            List<StackTraceElement> where =
                    Arrays.stream(mistake.getStackTrace()).limit(5).toList();
            return writeHalves(tenant, lines, false, mistake.getClass().getName() + " at " + where);
        }
    }

    private List<Verdict> writeHalves(String tenant, List<Line> lines, boolean mayPass, String reason) {
        if (lines.size() == 1) {
            LOG.errorf("One event could not be stored: %s", reason);
            return List.of(new Verdict.Refused(
                    mayPass ? 503 : 500,
                    new ApiError("The event could not be stored.", ApiError.SERVER, null, "not_stored")));
        }
        int middle = lines.size() / 2;
        List<Verdict> verdicts = new ArrayList<>(write(tenant, lines.subList(0, middle)));
        verdicts.addAll(write(tenant, lines.subList(middle, lines.size())));
        return verdicts;
    }

    private List<Verdict> writeRepeatedly(String tenant, List<Line> lines) throws SQLException {
        boolean uncertain = false;
        boolean locking = false;
        for (int tries = 1; ; tries++) {
            long start = System.nanoTime();
            // Who does not even get a connection does not wait for one: its sender is told when to come back.
            Connection borrowed = database.getConnection();
            try (Connection connection = borrowed) {
                List<Verdict> verdicts = transact(connection, tenant, lines, uncertain, locking);
                if (verdicts != null) {
                    metrics.committed(lines, verdicts, Duration.ofNanos(System.nanoTime() - start));
                    return verdicts;
                }
            } catch (SQLException failure) {
                boolean movedOn = DatabaseFailure.violates(failure, EventLog.STREAM_MOVED_ON)
                        || (!locking && EventLog.mayBeErased(failure));
                boolean lost = DatabaseFailure.isLostConnection(failure);
                if (!movedOn) {
                    memory.forget(tenant, streams(lines));
                }
                if (tries == MOST_TRIES || !(movedOn || lost || DatabaseFailure.isWorthRepeating(failure))) {
                    throw failure;
                }
                uncertain |= lost;
            } catch (RuntimeException mistake) {
                memory.forget(tenant, streams(lines));
                throw mistake;
            }
            locking = true;
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
     * @param uncertain whether an earlier try lost its connection and may have committed: an event found in the log with
     *     the very time of this request is then this request's own, and no duplicate
     * @param locking whether the streams are locked and read first, whatever is remembered
     * @return null when the memory of some streams turned out to be outdated; it is gone then
     */
    private @Nullable List<Verdict> transact(
            Connection connection, String tenant, List<Line> lines, boolean uncertain, boolean locking)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            List<ServerEvent> events = new ArrayList<>(lines.size());
            List<Said> said = new ArrayList<>(lines.size());
            for (Line line : lines) {
                if (line instanceof Good good) {
                    events.add(good.event());
                    said.add(good.said());
                }
            }
            EventLog log = new EventLog(
                    tenant, sealer, erasedHash, dropsDeltas, stream -> recalled(tenant, stream, known -> known.log));
            History history = new History(tenant, stream -> recalled(tenant, stream, known -> known.history));
            Ledger ledger = new Ledger(tenant, stream -> recalled(tenant, stream, known -> known.usage));

            Pipeline pipeline = new Pipeline(connection);
            RowSecurity.limit(pipeline, tenant);
            pipeline.update(GENERIC_PLANS);
            if (locking || !log.remembers(events)) {
                log.lock(pipeline, events);
                log.lookUp(pipeline, events);
            }
            history.load(pipeline, said);
            ledger.load(pipeline, events);
            if (pipeline.asks()) {
                pipeline.execute();
            }
            if (!log.outdated().isEmpty()) {
                memory.contest(tenant, log.outdated());
                rollBack(connection);
                return null;
            }
            log.readRepeats(pipeline);

            List<Refusal> refusals = new ArrayList<>();
            List<Verdict> verdicts = new ArrayList<>(lines.size());
            Set<EventLog.Repeat> own = new HashSet<>();
            for (Line line : lines) {
                verdicts.add(
                        switch (line) {
                            case Good good -> place(good, log, history, ledger, refusals, uncertain ? own : null);
                            case Refused refused -> refuse(refused.refusal(), 400, refusals);
                        });
            }

            if (!refusals.isEmpty()) {
                pipeline.execute();
                metrics.bodiesNotKept(rejected.record(connection, tenant, refusals));
            }
            if (!log.added().isEmpty()) {
                ledger.book(pipeline, history, latest(log.added()));
                log.append(pipeline);
                history.save(pipeline);
                ledger.save(pipeline);
            }
            pipeline.update("commit");
            pipeline.execute();
            remember(tenant, log, history, ledger);
            return verdicts;
        } catch (SQLException | RuntimeException failure) {
            rollBack(connection);
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private <T> @Nullable T recalled(String tenant, String streamId, Function<StreamMemory.Known, T> part) {
        return part(memory.of(tenant, streamId), part);
    }

    private void remember(String tenant, EventLog log, History history, Ledger ledger) {
        Map<String, StreamMemory.Known> written = new HashMap<>();
        for (String streamId : log.changedStreams()) {
            StreamMemory.Known known = memory.written(tenant, streamId, log.isNew(streamId));
            if (known != null) {
                written.put(streamId, known);
            }
        }
        log.remember(streamId -> part(written.get(streamId), known -> known.log));
        history.remember(streamId -> part(written.get(streamId), known -> known.history));
        ledger.remember(streamId -> part(written.get(streamId), known -> known.usage));
        memory.remembered(written.values());
    }

    private static <T> @Nullable T part(StreamMemory.@Nullable Known known, Function<StreamMemory.Known, T> part) {
        return known == null ? null : part.apply(known);
    }

    private static Instant latest(List<LoggedEvent> added) {
        return added.stream()
                .map(logged -> logged.event().receivedAt())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /**
     * @param own when an earlier try may have committed, the entries of it that have their receipt already; else null
     */
    private static Verdict place(
            Good good,
            EventLog log,
            History history,
            Ledger ledger,
            List<Refusal> refusals,
            @Nullable Set<EventLog.Repeat> own) {
        ServerEvent event = good.event();
        return switch (log.place(event)) {
            case EventLog.New(var logged, var seal) -> {
                history.fold(logged, good.said());
                ledger.note(logged, good.said());
                yield new Verdict.Received(Receipt.of(
                        event,
                        false,
                        event.type(),
                        logged.streamId(),
                        logged.sequenceNumber(),
                        event.receivedAt(),
                        seal.chainHash()));
            }
            case EventLog.Repeat repeat -> {
                boolean first = own != null && repeat.receivedAt().equals(event.receivedAt()) && own.add(repeat);
                yield new Verdict.Received(Receipt.of(
                        event,
                        !first,
                        repeat.type(),
                        repeat.streamId(),
                        repeat.sequenceNumber(),
                        repeat.receivedAt(),
                        repeat.chainHash()));
            }
            case EventLog.Conflict() -> refuse(conflict(event), 409, refusals);
        };
    }

    private static Refusal conflict(ServerEvent event) {
        ApiError error = ApiException.invalid(
                        409,
                        "event_id_conflict",
                        "event_id",
                        "The session has another event of this id; the first stays as it is.")
                .error();
        return new Refusal(
                error,
                event.bytes(),
                event.byteCount(),
                event.sha256(),
                event.type(),
                event.correlation().sessionId(),
                event.apiKey(),
                event.receivedAt());
    }

    private static Verdict refuse(Refusal refusal, int status, List<Refusal> refusals) {
        refusals.add(refusal);
        return new Verdict.Refused(status, refusal.error());
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException alreadyGone) {
            LOG.debug("The connection was lost before the transaction could be ended");
        }
    }
}
