package dev.realtimeledger.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All keys of one moment. Immutable; a change of the settings makes a new one. */
final class KeyRing {

    private static final Set<String> ALL_SCOPES =
            Set.of(Scope.INGEST, Scope.READ, Scope.BILLING, Scope.AUDIT, Scope.ADMIN);
    private static final String HASHED = "sha256:";
    private static final int HASH_LENGTH = 32;
    /** Equal to no hash. */
    private static final byte[] NO_HASH = {};

    /** By the first eight bytes of the hash; the whole hash is then compared in constant time. */
    private final Map<Long, ApiKey> keys;

    private KeyRing(Map<Long, ApiKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /**
     * Reads {@code [tenant/]name:scope[+scope…]:key}.
     *
     * @throws IllegalArgumentException when an entry is wrong; the message is safe to log
     */
    static KeyRing of(List<Entry> entries) {
        var keys = new HashMap<Long, ApiKey>();
        for (Entry entry : entries) {
            // The key comes last, so that it may contain colons.
            String[] parts = entry.text().split(":", 3);
            if (parts.length < 3) {
                throw entry.refused("expected [tenant/]name:scope[+scope…]:key");
            }
            Caller caller = entry.caller(parts[0].strip());
            Set<String> scopes = scopes(entry, caller, parts[1]);
            byte[] hash = hash(entry, caller, parts[2].strip());
            ApiKey other = keys.putIfAbsent(prefix(hash), new ApiKey(caller, scopes, hash));
            if (other != null) {
                throw entry.refused(
                        caller, "the same key stands under " + other.caller().getName() + " already");
            }
        }
        return new KeyRing(keys);
    }

    /**
     * Reads {@code [tenant/]name:scope[+scope…]}: a caller that no key stands for.
     *
     * @throws IllegalArgumentException when the entry is wrong; the message is safe to log
     */
    static ApiKey withoutSecret(Entry entry) {
        String[] parts = entry.text().split(":", -1);
        if (parts.length != 2) {
            throw entry.refused("expected [tenant/]name:scope[+scope…], and no key");
        }
        Caller caller = entry.caller(parts[0].strip());
        return new ApiKey(caller, scopes(entry, caller, parts[1]), NO_HASH);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The key that a request presents, if it is one of ours. */
    Optional<ApiKey> find(String presented) {
        byte[] hash = sha256(presented);
        ApiKey key = keys.get(prefix(hash));
        return key != null && key.hasHash(hash) ? Optional.of(key) : Optional.empty();
    }

    TenantKeys of(String tenant) {
        return new TenantKeys(keys.values().stream()
                .filter(key -> key.caller().tenant().equals(tenant))
                .toList());
    }

    private static Set<String> scopes(Entry entry, Caller caller, String text) {
        String[] names = text.split("\\+", -1);
        var scopes = new TreeSet<String>();
        for (int i = 0; i < names.length; i++) {
            String scope = names[i].strip().toLowerCase(Locale.ROOT);
            if (!ALL_SCOPES.contains(scope)) {
                // By number, not by name: where a colon is missing the key stands here.
                throw entry.refused(
                        caller, "scope " + (i + 1) + " is none of " + String.join(", ", new TreeSet<>(ALL_SCOPES)));
            }
            scopes.add(scope);
        }
        return scopes.contains(Scope.ADMIN) ? ALL_SCOPES : scopes;
    }

    private static byte[] hash(Entry entry, Caller caller, String key) {
        if (key.isEmpty()) {
            throw entry.refused(caller, "the key is empty");
        }
        if (!key.startsWith(HASHED)) {
            return sha256(key);
        }
        try {
            byte[] hash = HexFormat.of().parseHex(key.substring(HASHED.length()));
            if (hash.length == HASH_LENGTH) {
                return hash;
            }
        } catch (IllegalArgumentException notHex) {
            // Its message quotes the text; ours below does not.
        }
        throw entry.refused(caller, "sha256: is followed by 64 hexadecimal digits");
    }

    private static Long prefix(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
