package dev.realtimeledger.access;

import dev.realtimeledger.api.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps one key from flooding an instance: a bucket per key that holds one second's worth of events. A request passes
 * when the bucket holds what it takes, or is full; so a batch larger than the limit passes too and leaves a debt, which
 * the requests after it wait for. One compare-and-set per request.
 */
@ApplicationScoped
public class RateLimit {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long limit;
    private final LongSupplier nanoTime;
    /** Per key the moment at which its bucket is full again, on the clock of {@link #nanoTime}. */
    private final ConcurrentHashMap<Caller, AtomicLong> fullAt = new ConcurrentHashMap<>();

    @Inject
    RateLimit(AccessConfig config) {
        this(config.rateLimit(), System::nanoTime);
    }

    RateLimit(OptionalLong limit, LongSupplier nanoTime) {
        this.limit = limit.orElse(Long.MAX_VALUE);
        this.nanoTime = nanoTime;
        if (this.limit < 1) {
            throw new IllegalArgumentException("LEDGER_RATE_LIMIT is a whole number of events per second, 1 or more");
        }
    }

    /**
     * Takes room for some events, all or none.
     *
     * @throws ApiException 429 with the time after which the same request passes
     */
    public void take(Caller caller, int events) {
        if (limit == Long.MAX_VALUE) {
            return;
        }
        long cost = nanos(events);
        long needed = nanos(Math.min(events, limit));
        AtomicLong full = fullAt.computeIfAbsent(caller, key -> new AtomicLong(nanoTime.getAsLong()));
        while (true) {
            long now = nanoTime.getAsLong();
            long before = full.get();
            // What is missing from the bucket, in the time it takes to fill.
            long missing = Math.max(0, before - now);
            long wait = missing + needed - SECOND;
            if (wait > 0) {
                throw ApiException.rateLimited(
                        "More events than " + limit + " per second with this key; nothing of the request was stored.",
                        Duration.ofSeconds(Math.ceilDiv(wait, SECOND)));
            }
            if (full.compareAndSet(before, now + missing + cost)) {
                return;
            }
        }
    }

    /** The time in which a bucket gains so many events. */
    private long nanos(long events) {
        return Math.multiplyExact(events, SECOND) / limit;
    }
}
