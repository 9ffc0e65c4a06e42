package dev.realtimeledger.access;

import java.util.Comparator;
import java.util.List;

/** The keys of one tenant at one moment. What it shows of them is no secret, nor made of one. */
public final class TenantKeys {

    private final List<ApiKey> keys;

    TenantKeys(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * A key as a person would speak of it. Several may have one name, while a secret is being exchanged.
     *
     * @param scopes in the order of the alphabet
     */
    public record Named(String name, List<String> scopes) {}

    /** All of them, in an order that depends on nothing else. */
    public List<Named> named() {
        return keys.stream()
                .map(key -> new Named(key.caller().key(), key.scopes()))
                .sorted(Comparator.comparing(Named::name).thenComparing(key -> String.join("+", key.scopes())))
                .toList();
    }

    /** The names that had a key at an earlier moment, and have one now with a secret that was none of theirs then. */
    public List<String> secretsExchangedSince(TenantKeys earlier) {
        return keys.stream()
                .filter(key -> {
                    List<ApiKey> before = earlier.keys.stream()
                            .filter(old -> old.caller().equals(key.caller()))
                            .toList();
                    return !before.isEmpty() && before.stream().noneMatch(key::hasSecretOf);
                })
                .map(key -> key.caller().key())
                .distinct()
                .sorted()
                .toList();
    }
}
