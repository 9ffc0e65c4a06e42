package dev.realtimeledger.ingest;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.budget.BudgetWatch;
import io.opentelemetry.api.trace.SpanContext;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Many requests, one commit. The first request that finds nobody leading starts to lead: it takes what has gathered of one
 * tenant, and what else comes of it while the group before is being written; it hands the lead on to what has gathered by
 * then, writes its own group in one transaction, and answers all of it. A request alone pays no delay, hundreds at once
 * share a commit, and between requests nothing runs, so that a platform may freeze or end the process at any moment.
 *
 * <p>One at a time leads, and one at a time writes: smaller groups would wait for each other's locks.
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
    private final GroupTrace trace;
    private final Executor workers;

    /** By tenant, the one that has waited longest first. */
    private final Map<String, Deque<Waiting>> waiting = new LinkedHashMap<>();

    private int waitingLines;
    private long waitingBytes;
    private boolean led;

    GroupCommit(GroupWriter writer, BudgetWatch budgets, GroupTrace trace) {
        this.writer = writer;
        this.budgets = budgets;
        this.trace = trace;
        this.workers = Infrastructure.getDefaultWorkerPool();
    }

    private record Waiting(Submission submission, CompletableFuture<List<Verdict>> verdicts, SpanContext request) {}

    /**
     * Hands a submission in.
     *
     * @return one verdict a line, after the commit; fails with {@link ApiException} 503 when nothing could be stored
     */
    CompletionStage<List<Verdict>> submit(Submission submission) {
        Waiting entry = new Waiting(submission, new CompletableFuture<>(), GroupTrace.request());
        if (!enter(entry)) {
            return entry.verdicts;
        }
        startToLead();
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
        String tenant = longestWaiting();
        if (tenant != null) {
            write(new Gathered(tenant));
            budgets.eventsCameIn(tenant);
        }
    }

    /** The tenant that has waited longest; the leader steps down when there is none. */
    private synchronized @Nullable String longestWaiting() {
        led = !waiting.isEmpty();
        return led ? waiting.keySet().iterator().next() : null;
    }

    /** One leader's group. */
    private final class Gathered implements Group {
        private final String tenant;
        private final List<Waiting> members = new ArrayList<>();
        private final List<SpanContext> traced = new ArrayList<>();
        private int lines;
        private long bytes;

        Gathered(String tenant) {
            this.tenant = tenant;
        }

        @Override
        public String tenant() {
            return tenant;
        }

        @Override
        public List<Submission.Line> take() {
            List<Submission.Line> taken = new ArrayList<>();
            synchronized (GroupCommit.this) {
                Deque<Waiting> queue = waiting.getOrDefault(tenant, new ArrayDeque<>());
                while (!queue.isEmpty() && fits(queue.getFirst().submission)) {
                    Waiting next = queue.removeFirst();
                    members.add(next);
                    if (next.request.isSampled()) {
                        traced.add(next.request);
                    }
                    taken.addAll(next.submission.lines());
                    lines += next.submission.lines().size();
                    bytes += next.submission.byteCount();
                    left(next.submission);
                }
                if (queue.isEmpty()) {
                    waiting.remove(tenant);
                }
            }
            return taken;
        }

        private boolean fits(Submission next) {
            return members.isEmpty()
                    || (lines + next.lines().size() <= LARGEST_GROUP
                            && bytes + next.byteCount() <= LARGEST_GROUP_BYTES);
        }

        /** What waits of this tenant now comes after all others. */
        @Override
        public void complete() {
            synchronized (GroupCommit.this) {
                Deque<Waiting> queue = waiting.remove(tenant);
                if (queue != null) {
                    waiting.put(tenant, queue);
                }
            }
            handOver();
        }
    }

    private void left(Submission submission) {
        waitingLines -= submission.lines().size();
        waitingBytes -= submission.byteCount();
    }

    private void handOver() {
        synchronized (this) {
            led = !waiting.isEmpty();
            if (!led) {
                return;
            }
        }
        startToLead();
    }

    private void write(Gathered group) {
        Instant began = trace.now();
        try {
            List<Verdict> verdicts = writer.write(group);
            int from = 0;
            for (Waiting entry : group.members) {
                int to = from + entry.submission.lines().size();
                entry.verdicts.complete(verdicts.subList(from, to));
                from = to;
            }
            trace.ended(began, group.traced, group.lines, null);
        } catch (Throwable failure) {
            // The others behind it must not wait for ever, whatever happens.
            if (!(failure instanceof ApiException)) {
                LOG.error("A group of events could not be written", failure);
            }
            group.members.forEach(entry -> entry.verdicts.completeExceptionally(failure));
            trace.ended(began, group.traced, group.lines, failure);
        }
    }

    private void startToLead() {
        try {
            workers.execute(this::lead);
        } catch (Throwable noThread) {
            // Stopping, or out of memory: whoever waits must not wait for a leader that never comes.
            refuseAll(
                    ApiException.unavailable("stopping", "The server cannot take events now.", Duration.ofSeconds(1)));
        }
    }

    private void refuseAll(ApiException reason) {
        List<Waiting> refused = new ArrayList<>();
        synchronized (this) {
            waiting.values().forEach(refused::addAll);
            waiting.clear();
            waitingLines = 0;
            waitingBytes = 0;
            led = false;
        }
        refused.forEach(entry -> entry.verdicts.completeExceptionally(reason));
    }
}
