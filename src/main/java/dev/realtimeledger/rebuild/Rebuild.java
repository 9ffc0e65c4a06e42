package dev.realtimeledger.rebuild;

import dev.realtimeledger.database.DatabaseFailure;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.StreamHeads;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Derives the history anew from the log, stream by stream, while events go on coming in.
 *
 * <p>A stream's log is folded and compared with what is stored, in one snapshot and without a lock. Only where the two
 * differ the stream is locked as a writer of events locks it, folded again, and what differs is written: in the
 * meantime events may have come, and bodies may have been emptied. A history that is right is only read.
 */
@ApplicationScoped
class Rebuild {

    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    private static final int MOST_TRIES = 10;

    /** What is folded at once may take a part of the memory: as trees in it, events are several times their size. */
    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

    private final AgroalDataSource database;
    private final Clock clock;
    private final Duration time;
    private final long mostBytes;

    @Inject
    Rebuild(AgroalDataSource database, Clock clock, RebuildConfig config) {
        this(database, clock, config.rebuildTime(), MOST_BYTES);
    }

    /**
     * @param time after which a request begins no further part
     * @param mostBytes bytes of events whose content may be in the memory at once
     */
    Rebuild(AgroalDataSource database, Clock clock, Duration time, long mostBytes) {
        this.database = database;
        this.clock = clock;
        this.time = time;
        this.mostBytes = mostBytes;
    }

    /**
     * How it stands when the request ends.
     *
     * @param sessionsLeft sessions that the next request has to do
     */
    record Result(RebuildProgress progress, long sessionsLeft) {}

    /** Work on a connection within a transaction of its own. */
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Begins a rebuild, or goes on with the one that is not completed. Every request does at least one part; two at once
     * share the work.
     *
     * @param streamId the stream to rebuild alone, null for the whole tenant
     */
    Result run(String tenant, @Nullable String streamId) throws SQLException {
        RebuildRun run = new RebuildRun(tenant, streamId);
        Instant deadline = clock.instant().plus(time);
        RebuildProgress progress = transact(connection -> {
            run.begin(connection, now());
            return run.progress(connection);
        });
        for (boolean worked = false; progress.completedAt() == null; worked = true) {
            RebuildProgress at = progress;
            Optional<String> next = transact(connection -> run.nextStream(connection, at));
            if (next.isEmpty()) {
                complete(run, at);
            } else if (worked && !clock.instant().isBefore(deadline)) {
                break;
            } else {
                rebuild(run, at, next.get());
            }
            progress = transact(run::progress);
        }
        RebuildProgress reached = progress;
        return new Result(reached, transact(connection -> run.sessionsLeft(connection, reached)));
    }

    private void complete(RebuildRun run, RebuildProgress at) throws SQLException {
        transact(connection -> {
            run.advance(connection, at, at.completed(now()));
            return true;
        });
        LOG.infof(
                "Rebuilt the history of %d sessions from %d events: %d rows were not what the log says",
                at.numSessions(), at.numServerEvents(), at.numRewritten());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Rebuilds the next part of a stream. */
    private void rebuild(RebuildRun run, RebuildProgress at, String streamId) throws SQLException {
        String tenant = run.tenant();
        Span rest = new Span(at.hasStreamAtHand() ? at.nextHash() : 0, Span.END);
        StreamComparison seen = transact(connection -> {
            execute(connection, "set transaction isolation level repeatable read, read only");
            return StreamComparison.of(connection, tenant, streamId, rest, mostBytes);
        });
        transact(connection -> {
            StreamComparison part = seen.isEqual() ? seen : mend(connection, tenant, streamId, seen.span());
            run.advance(connection, at, at.after(part));
            return true;
        });
    }

    private StreamComparison mend(Connection connection, String tenant, String streamId, Span span)
            throws SQLException {
        Pipeline lock = new Pipeline(connection);
        StreamHeads.lock(lock, tenant, streamId);
        lock.execute();
        StreamComparison part = StreamComparison.of(connection, tenant, streamId, span, mostBytes);
        part.mend(connection, tenant);
        return part;
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        Pipeline pipeline = new Pipeline(connection);
        pipeline.update(statement);
        pipeline.execute();
    }

    private <T> T transact(Work<T> work) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                return transact(connection, work);
            } catch (SQLException failure) {
                if (tries == MOST_TRIES || !DatabaseFailure.isWorthRepeating(failure)) {
                    throw failure;
                }
            }
        }
    }

    private static <T> T transact(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
