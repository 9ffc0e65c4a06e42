package dev.realtimeledger.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;

/** A key that is known: whose it is, what it may do, and the hash of its secret. The secret itself is not kept. */
final class ApiKey {

    private final Caller caller;
    private final Set<String> scopes;
    private final byte[] hash;
    private final SecurityIdentity identity;

    ApiKey(Caller caller, Set<String> scopes, byte[] hash) {
        this.caller = caller;
        this.scopes = Set.copyOf(scopes);
        this.hash = hash.clone();
        // Built once: it is immutable, and every request with this key gets the same one.
        this.identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(caller)
                .addRoles(this.scopes)
                .build();
    }

    Caller caller() {
        return caller;
    }

    List<String> scopes() {
        return scopes.stream().sorted().toList();
    }

    boolean may(String scope) {
        return scopes.contains(scope);
    }

    SecurityIdentity identity() {
        return identity;
    }

    /** The same in the demonstration of its tenant. */
    ApiKey ofDemonstration() {
        return new ApiKey(new Caller(Demonstration.of(caller.tenant()), caller.key()), scopes, hash);
    }

    boolean hasSecretOf(ApiKey other) {
        return hasHash(other.hash);
    }

    boolean hasHash(byte[] presented) {
        return MessageDigest.isEqual(hash, presented);
    }
}
