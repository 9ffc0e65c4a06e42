package dev.realtimeledger.audit;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The public keys whose signatures count: the one in use, and those that were in use before, so that changing the key does
 * not make old checkpoints worthless.
 */
final class TrustedKeys {

    private final Set<VerificationKey> keys;

    TrustedKeys(List<VerificationKey> keys) {
        this.keys = Set.copyOf(keys);
    }

    /** The key in use, and older ones. */
    static TrustedKeys of(SigningKey inUse, List<VerificationKey> older) {
        return new TrustedKeys(
                Stream.concat(Stream.of(inUse.publicKey()), older.stream()).toList());
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    boolean contains(VerificationKey key) {
        return keys.contains(key);
    }

    /** Whether the message was signed with this key, and the key is one of these. */
    boolean verify(VerificationKey signer, byte[] message, byte[] signature) {
        return keys.contains(signer) && signer.verifies(message, signature);
    }
}
