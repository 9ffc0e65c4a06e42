package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiError;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.Ledger;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.EventLog;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.Refusal;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.History;
import dev.realtimeledger.ingest.Submission.Good;
import dev.realtimeledger.ingest.Submission.Line;
import dev.realtimeledger.ingest.Submission.Refused;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the lines of one transaction. Line by line, each event of a stream that is remembered gets its number and
 * is folded at once, without the database; the others wait until {@link #read} has read what they take.
 */
final class Draft {

    private final EventLog log;
    private final History history;
    private final Ledger ledger;
    private final boolean trusting;
    private final Predicate<String> contested;

    private final List<@Nullable Verdict> verdicts = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Unread> unread = new ArrayList<>();
    private final Set<String> unreadStreams = new HashSet<>();

    /** When an earlier try may have committed, the entries of it that have their receipt already; else null. */
    private final @Nullable Set<EventLog.Repeat> own;

    /**
     * @param trusting whether what is remembered is gone by; else the streams are locked before they are read
     * @param contested whether somebody else writes a stream, too
     * @param uncertain whether an earlier try lost its connection and may have committed: an event found in the log with the
     *     very time of this request is then this request's own, and no duplicate
     */
    Draft(
            EventLog log,
            History history,
            Ledger ledger,
            boolean trusting,
            Predicate<String> contested,
            boolean uncertain) {
        this.log = log;
        this.history = history;
        this.ledger = ledger;
        this.trusting = trusting;
        this.contested = contested;
        this.own = uncertain ? new HashSet<>() : null;
    }

    /** A good line, and where its verdict goes. */
    private record Unread(Good good, int line) {}

    void add(List<Line> lines) {
        for (Line line : lines) {
            switch (line) {
                case Good good -> add(good);
                case Refused refused -> verdicts.add(refuse(refused.refusal(), 400));
            }
        }
    }

    private void add(Good good) {
        ServerEvent event = good.event();
        boolean remembered = trusting
                // An event must not get its number before one of its stream that came before it.
                && !unreadStreams.contains(event.streamId())
                && log.recall(event)
                && history.recall(good.said());
        if (remembered) {
            verdicts.add(place(good, false));
        } else {
            unreadStreams.add(event.streamId());
            unread.add(new Unread(good, verdicts.size()));
            verdicts.add(null);
        }
    }

    /**
     * Reads what it takes to place the events that could not be; nothing when there are none.
     *
     * @return false when the memory of some streams turned out to be outdated; nothing here is worth anything then
     */
    boolean read(Pipeline pipeline) throws SQLException {
        if (unread.isEmpty()) {
            return true;
        }
        List<ServerEvent> events =
                unread.stream().map(waiting -> waiting.good.event()).toList();
        // Before all else: what is read after the heads is as new as they are, or a head has moved on and the write
        // fails.
        log.readHeads(pipeline, events, !trusting || unreadStreams.stream().anyMatch(contested));
        log.lookUp(pipeline, events);
        history.load(
                pipeline, unread.stream().map(waiting -> waiting.good.said()).toList());
        ledger.load(pipeline, events);
        pipeline.execute();
        if (!log.outdated().isEmpty()) {
            return false;
        }
        log.readRepeats(pipeline);
        for (Unread waiting : unread) {
            verdicts.set(waiting.line, place(waiting.good, true));
        }
        unread.clear();
        return true;
    }

    private Verdict place(Good good, boolean lookedUp) {
        ServerEvent event = good.event();
        return switch (log.place(event, lookedUp)) {
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
            case EventLog.Conflict() -> refuse(conflict(event), 409);
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

    private Verdict refuse(Refusal refusal, int status) {
        refusals.add(refusal);
        return new Verdict.Refused(status, refusal.error());
    }

    /** What is refused of the lines. */
    List<Refusal> refusals() {
        return Collections.unmodifiableList(refusals);
    }

    /** Books what the new events use, and sends all that is new. */
    void save(Pipeline pipeline) throws SQLException {
        if (log.added().isEmpty()) {
            return;
        }
        ledger.book(pipeline, history, latest(log.added()));
        log.append(pipeline);
        history.save(pipeline);
        ledger.save(pipeline);
    }

    private static Instant latest(List<LoggedEvent> added) {
        return added.stream()
                .map(logged -> logged.event().receivedAt())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** One verdict a line, once all are placed. */
    List<Verdict> verdicts() {
        List<Verdict> all = new ArrayList<>(verdicts.size());
        for (Verdict verdict : verdicts) {
            if (verdict == null) {
                throw new IllegalStateException("A line was not placed");
            }
            all.add(verdict);
        }
        return all;
    }

    EventLog log() {
        return log;
    }

    History history() {
        return history;
    }

    Ledger ledger() {
        return ledger;
    }
}
