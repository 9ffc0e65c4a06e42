package dev.realtimeledger.access;

import dev.realtimeledger.api.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The keys in force, guarded against guessing: from one address a hundred unknown keys are answered at once, and then one a
 * second. Until then the address is told to wait, whether its key is right or not; only a key that was right from there
 * before goes on working, so that nobody is locked out by a neighbour's mistake.
 *
 * <p>Behind a proxy all have its address, unless Quarkus is told to believe the proxy ({@code
 * QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING}).
 */
@ApplicationScoped
public class GuardedKeys {

    private static final int AT_ONCE = 100;
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    /** Beyond it what is remembered of addresses is forgotten, for their number is in others' hands. */
    private static final int MOST_REMEMBERED = 10_000;

    private final ApiKeys keys;
    private final LongSupplier nanoTime;

    /** By address the moment at which all its guesses are forgiven, on the clock of {@link #nanoTime}. */
    private final Map<String, Long> forgivenAt = new ConcurrentHashMap<>();

    private final Set<Proven> proven = ConcurrentHashMap.newKeySet();

    @Inject
    GuardedKeys(ApiKeys keys) {
        this(keys, System::nanoTime);
    }

    GuardedKeys(ApiKeys keys, LongSupplier nanoTime) {
        this.keys = keys;
        this.nanoTime = nanoTime;
    }

    private record Proven(String address, Caller caller) {}

    /**
     * The key that a request presents, if it is one of ours.
     *
     * @param address where the request comes from
     * @throws ApiException 429 after too many unknown keys from there
     */
    Optional<ApiKey> find(String presented, String address) {
        Optional<ApiKey> key = keys.find(presented);
        if (key.isPresent() && proven.contains(new Proven(address, key.get().caller()))) {
            return key;
        }
        long now = nanoTime.getAsLong();
        long wait = forgivenAt.getOrDefault(address, now) - now - (AT_ONCE - 1) * INTERVAL;
        if (wait > 0) {
            throw ApiException.rateLimited(
                    "Too many unknown API keys came from this address.",
                    Duration.ofSeconds(Math.ceilDiv(wait, INTERVAL)));
        }
        if (key.isPresent()) {
            prove(new Proven(address, key.get().caller()));
        } else {
            count(address, now);
        }
        return key;
    }

    private void prove(Proven known) {
        if (proven.size() >= MOST_REMEMBERED) {
            proven.clear();
        }
        proven.add(known);
    }

    private void count(String address, long now) {
        if (forgivenAt.size() >= MOST_REMEMBERED) {
            forgivenAt.values().removeIf(moment -> moment - now <= 0);
        }
        if (forgivenAt.size() >= MOST_REMEMBERED) {
            forgivenAt.clear();
        }
        forgivenAt.merge(address, now + INTERVAL, (before, fresh) -> Math.max(before, now) + INTERVAL);
    }
}
