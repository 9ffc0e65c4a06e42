package dev.realtimeledger.access;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The keys in force. Wrong settings stop the start. */
@Startup
@ApplicationScoped
public class ApiKeys {

    private final Reloading<KeyRing> keys;
    private final KeyRing atStart;
    private final Optional<ApiKey> trusted;

    @Inject
    ApiKeys(AccessConfig config) {
        this(config, System::nanoTime);
    }

    ApiKeys(AccessConfig config, LongSupplier nanoTime) {
        this.keys = new Reloading<>("LEDGER_API_KEYS", config.apiKeys(), config.apiKeysFile(), KeyRing::of, nanoTime);
        this.atStart = keys.value();
        this.trusted = config.trustedCaller()
                .filter(text -> !text.isBlank())
                .map(text -> KeyRing.withoutSecret(new Entry("LEDGER_TRUSTED_CALLER", text.strip())));
    }

    /** The keys of a tenant that are in force. */
    public TenantKeys of(String tenant) {
        return keys.value().of(tenant);
    }

    /** Those that were when this instance started. */
    public TenantKeys atStart(String tenant) {
        return atStart.of(tenant);
    }

    /** The key that a request presents, if it is one of ours. One SHA-256 and a look-up; two for a demonstration's. */
    Optional<ApiKey> find(String presented) {
        KeyRing ring = keys.value();
        Optional<ApiKey> key = ring.find(presented);
        return key.isPresent() || !Demonstration.isKey(presented)
                ? key
                : ring.find(Demonstration.keyBehind(presented)).map(ApiKey::ofDemonstration);
    }

    /**
     * Whoever presents no key, where the platform lets in only whom it knows. Not among the keys of a {@link #of tenant}:
     * those are the same on every instance.
     */
    Optional<ApiKey> trusted() {
        return trusted;
    }

    boolean isEmpty() {
        return keys.value().isEmpty();
    }
}
