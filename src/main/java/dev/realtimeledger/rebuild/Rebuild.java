package dev.realtimeledger.rebuild;

import dev.realtimeledger.billing.LedgerTotals;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.StreamHeads;
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

    /** What is folded at once may take a part of the memory: as trees in it, events are several times their size. */
    static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

    private final Transactions transactions;
    private final Clock clock;
    private final Duration time;
    private final long mostBytes;

    @Inject
    Rebuild(Transactions transactions, Clock clock, RebuildConfig config) {
        this(transactions, clock, config.rebuildTime(), MOST_BYTES);
    }

    /**
     * @param time after which a request begins no further part
     * @param mostBytes bytes of events whose content may be in the memory at once
     */
    Rebuild(Transactions transactions, Clock clock, Duration time, long mostBytes) {
        this.transactions = transactions;
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

    /**
     * Begins a rebuild, or goes on with the one that is not completed. Every request does at least one part; two at once
     * share the work.
     *
     * @param streamId the stream to rebuild alone, null for the whole tenant
     */
    Result run(String tenant, @Nullable String streamId) throws SQLException {
        RebuildRun run = new RebuildRun(tenant, streamId);
        Instant deadline = clock.instant().plus(time);
        RebuildProgress progress = transactions.call(tenant, connection -> {
            run.begin(connection, now());
            return run.progress(connection);
        });
        for (boolean worked = false; progress.completedAt() == null; worked = true) {
            RebuildProgress at = progress;
            Optional<String> next = transactions.call(tenant, connection -> run.nextStream(connection, at));
            if (next.isEmpty()) {
                complete(run, at);
            } else if (worked && !clock.instant().isBefore(deadline)) {
                break;
            } else {
                rebuild(run, at, next.get());
            }
            progress = transactions.call(tenant, run::progress);
        }
        RebuildProgress reached = progress;
        return new Result(reached, transactions.call(tenant, connection -> run.sessionsLeft(connection, reached)));
    }

    private void complete(RebuildRun run, RebuildProgress streams) throws SQLException {
        RebuildProgress at = streams.afterTotals(run.isOfAll() ? mendTotals(run.tenant()) : 0);
        transactions.call(run.tenant(), connection -> {
            run.advance(connection, streams, at.completed(now()));
            return true;
        });
        LOG.infof(
                "Rebuilt the history of %d sessions from %d events: %d rows were not what the log says",
                at.numSessions(), at.numServerEvents(), at.numRewritten());
    }

    /** Makes the sums of the ledger right, day by day; how many were wrong. */
    private long mendTotals(String tenant) throws SQLException {
        LedgerTotals totals = new LedgerTotals(tenant);
        LedgerTotals.Span span = transactions.call(tenant, totals::span);
        if (span == null) {
            return 0;
        }
        long wrong = 0;
        for (Instant day = span.from().truncatedTo(ChronoUnit.DAYS);
                !day.isAfter(span.to());
                day = day.plus(1, ChronoUnit.DAYS)) {
            Instant from = day;
            Instant to = day.plus(1, ChronoUnit.DAYS);
            long differing = transactions.call(tenant, connection -> totals.count(connection, from, to));
            if (differing > 0) {
                transactions.call(tenant, connection -> {
                    Pipeline pipeline = new Pipeline(connection);
                    totals.mend(pipeline, from, to);
                    pipeline.execute();
                    return true;
                });
                wrong += differing;
            }
        }
        return wrong;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Rebuilds the next part of a stream. */
    private void rebuild(RebuildRun run, RebuildProgress at, String streamId) throws SQLException {
        String tenant = run.tenant();
        Span rest = new Span(at.hasStreamAtHand() ? at.nextHash() : 0, Span.END);
        StreamComparison seen = transactions.snapshot(
                tenant, connection -> StreamComparison.of(connection, tenant, streamId, rest, mostBytes, now()));
        transactions.call(tenant, connection -> {
            StreamComparison part = seen.isEqual() ? seen : mend(connection, tenant, streamId, seen.span());
            run.advance(connection, at, at.after(part));
            return true;
        });
    }

    private StreamComparison mend(Connection connection, String tenant, String streamId, Span span)
            throws SQLException {
        StreamHeads.lock(connection, tenant, streamId);
        StreamComparison part = StreamComparison.of(connection, tenant, streamId, span, mostBytes, now());
        part.mend(connection, tenant);
        return part;
    }
}
