package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.budget.BudgetWatch;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Many requests, one commit. The first request that finds nobody writing starts to lead: it takes what has gathered of
 * one tenant, writes it in one transaction, answers all of them, and goes on with what came meanwhile until nothing is
 * left. A request alone pays no delay, hundreds at once share a commit, and between requests nothing runs, so that a
 * platform may freeze or end the process at any moment.
 *
 * <p>One leader is faster than several: their groups would be smaller, and they would wait for each other's locks.
 */
@ApplicationScoped
class GroupCommit {

    private static final Logger LOG = Logger.getLogger(GroupCommit.class);

    /** Lines in one transaction. A single submission may hold more. */
    private static final int LARGEST_GROUP = 500;

    private static final long LARGEST_GROUP_BYTES = 8_000_000;

    /** Lines that may wait; a minute of work for a slow database. Beyond it senders are told to come back. */
    private static final int MOST_WAITING = 20_000;

    /** As trees and states, events take up many times the bytes they came as. */
    private static final long MOST_WAITING_BYTES =
            Math.min(64_000_000, Runtime.getRuntime().maxMemory() / 64);

    private final GroupWriter writer;
    private final BudgetWatch budgets;
    private final Executor workers;

    /** By tenant, the one that has waited longest first. */
    private final Map<String, Deque<Waiting>> waiting = new LinkedHashMap<>();

    private int waitingLines;
    private long waitingBytes;
    private boolean led;

    GroupCommit(GroupWriter writer, BudgetWatch budgets) {
        this.writer = writer;
        this.budgets = budgets;
        this.workers = Infrastructure.getDefaultWorkerPool();
    }

    private record Waiting(Submission submission, CompletableFuture<List<Verdict>> verdicts) {}

    /**
     * Hands a submission in.
     *
     * @return one verdict a line, after the commit; fails with {@link ApiException} 503 when nothing could be stored
     */
    CompletionStage<List<Verdict>> submit(Submission submission) {
        Waiting entry = new Waiting(submission, new CompletableFuture<>());
        if (!enter(entry)) {
            return entry.verdicts;
        }
        try {
            workers.execute(this::lead);
        } catch (Throwable noThread) {
            // Stopping, or out of memory: whoever waits must not wait for a leader that never comes.
            refuseAll(
                    ApiException.unavailable("stopping", "The server cannot take events now.", Duration.ofSeconds(1)));
        }
        return entry.verdicts;
    }

    /** Queues an entry; true for the one that now has to lead. */
    private synchronized boolean enter(Waiting entry) {
        Submission submission = entry.submission;
        boolean full = waitingLines + submission.lines().size() > MOST_WAITING
                || waitingBytes + submission.byteCount() > MOST_WAITING_BYTES;
        if (full && waitingLines > 0) {
            throw ApiException.unavailable(
                    "overloaded", "More events wait than can be written soon.", Duration.ofSeconds(1));
        }
        waiting.computeIfAbsent(submission.tenant(), tenant -> new ArrayDeque<>())
                .add(entry);
        waitingLines += submission.lines().size();
        waitingBytes += submission.byteCount();
        boolean leads = !led;
        led = true;
        return leads;
    }

    private void lead() {
        for (List<Waiting> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
            write(group);
            budgets.eventsCameIn(group.getFirst().submission.tenant());
        }
    }

    /** The next group, of one tenant; the leader steps down when there is none. */
    private synchronized List<Waiting> nextGroup() {
        Iterator<Map.Entry<String, Deque<Waiting>>> tenants = waiting.entrySet().iterator();
        if (!tenants.hasNext()) {
            led = false;
            return List.of();
        }
        Map.Entry<String, Deque<Waiting>> first = tenants.next();
        tenants.remove();
        Deque<Waiting> queue = first.getValue();
        List<Waiting> group = new ArrayList<>();
        int lines = 0;
        long bytes = 0;
        while (!queue.isEmpty()) {
            Submission next = queue.getFirst().submission;
            boolean fits =
                    lines + next.lines().size() <= LARGEST_GROUP && bytes + next.byteCount() <= LARGEST_GROUP_BYTES;
            if (!group.isEmpty() && !fits) {
                break;
            }
            group.add(queue.removeFirst());
            lines += next.lines().size();
            bytes += next.byteCount();
        }
        waitingLines -= lines;
        waitingBytes -= bytes;
        if (!queue.isEmpty()) {
            waiting.put(first.getKey(), queue);
        }
        return group;
    }

    private void write(List<Waiting> group) {
        try {
            String tenant = group.getFirst().submission.tenant();
            List<Submission.Line> lines = group.stream()
                    .flatMap(entry -> entry.submission.lines().stream())
                    .toList();
            List<Verdict> verdicts = writer.write(tenant, lines);
            int from = 0;
            for (Waiting entry : group) {
                int to = from + entry.submission.lines().size();
                entry.verdicts.complete(verdicts.subList(from, to));
                from = to;
            }
        } catch (Throwable failure) {
            // The leader must go on whatever happens: the others behind it wait for it.
            if (!(failure instanceof ApiException)) {
                LOG.error("A group of events could not be written", failure);
            }
            group.forEach(entry -> entry.verdicts.completeExceptionally(failure));
        }
    }

    private void refuseAll(ApiException reason) {
        List<Waiting> refused = new ArrayList<>();
        for (List<Waiting> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
            refused.addAll(group);
        }
        refused.forEach(entry -> entry.verdicts.completeExceptionally(reason));
    }
}
