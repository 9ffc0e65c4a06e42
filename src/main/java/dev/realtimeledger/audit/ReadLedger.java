package dev.realtimeledger.audit;

import dev.realtimeledger.api.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Who read what. Many reads share one commit: the first that finds nobody writing for its tenant leads and writes what
 * has gathered, its own among it; then it makes the one that has waited longest the next leader, and answers. So a read
 * alone pays no delay and no change of threads, and between requests nothing runs.
 *
 * <p>Tenants have leaders of their own, for their chains are apart. Whoever waits holds a worker thread, so no more can
 * wait than there are.
 */
@ApplicationScoped
class ReadLedger {

    /** Reads in one commit. */
    private static final int LARGEST_GROUP = 500;

    private final ReadWriter writer;

    /** By tenant, whoever has not been written yet. A tenant is there while somebody leads. */
    private final Map<String, Deque<Waiting>> waiting = new HashMap<>();

    ReadLedger(ReadWriter writer) {
        this.writer = writer;
    }

    /** @param turn completes with true for the one that now has to lead, with false for one that is written */
    private record Waiting(Read read, CompletableFuture<Boolean> turn) {}

    /**
     * Records a read; it is durable when this returns.
     *
     * @throws ApiException 503 when it could not be recorded, and must not be answered
     */
    void record(String tenant, Read read) {
        Waiting own = new Waiting(read, new CompletableFuture<>());
        boolean leads = enter(tenant, own) || hasToLead(own);
        if (leads) {
            lead(tenant);
        }
    }

    /** Waits; false once the read is written, true when it has to lead before it is. */
    private static boolean hasToLead(Waiting own) {
        try {
            return own.turn.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw failure;
        }
    }

    /** Queues a read; true for the one that finds nobody leading. */
    private synchronized boolean enter(String tenant, Waiting own) {
        Deque<Waiting> queue = waiting.get(tenant);
        boolean leads = queue == null;
        if (queue == null) {
            queue = new ArrayDeque<>();
            waiting.put(tenant, queue);
        }
        queue.add(own);
        return leads;
    }

    private void lead(String tenant) {
        List<Waiting> group = nextGroup(tenant);
        try {
            writer.write(tenant, group.stream().map(Waiting::read).toList());
        } catch (Throwable failure) {
            handOver(tenant);
            group.forEach(entry -> entry.turn.completeExceptionally(failure));
            throw failure;
        }
        handOver(tenant);
        group.forEach(entry -> entry.turn.complete(false));
    }

    /** What waits, from the front, where the leader's own stands. */
    private synchronized List<Waiting> nextGroup(String tenant) {
        Deque<Waiting> queue = waiting.get(tenant);
        List<Waiting> group = new ArrayList<>();
        while (queue != null && !queue.isEmpty() && group.size() < LARGEST_GROUP) {
            group.add(queue.removeFirst());
        }
        return group;
    }

    /** Makes the next one lead, before the others are told that they are done: the database should not wait for them. */
    private void handOver(String tenant) {
        Waiting next = next(tenant);
        if (next != null) {
            next.turn.complete(true);
        }
    }

    private synchronized @Nullable Waiting next(String tenant) {
        Deque<Waiting> queue = waiting.get(tenant);
        if (queue == null || queue.isEmpty()) {
            waiting.remove(tenant);
            return null;
        }
        return queue.getFirst();
    }
}
