package dev.realtimeledger.audit;

import dev.realtimeledger.api.ApiException;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key that signs checkpoints, and those whose signatures count. Wrong settings stop the start; none do not. */
@Startup
@ApplicationScoped
class CheckpointKeys {

    private static final String KEY = "LEDGER_CHECKPOINT_KEY";
    private static final String KEY_FILE = "LEDGER_CHECKPOINT_KEY_FILE";
    private static final String OLD_KEYS = "LEDGER_CHECKPOINT_OLD_KEYS";
    private static final Duration UNTIL_SOMEBODY_SETS_IT = Duration.ofMinutes(5);

    private final @Nullable SigningKey signing;
    private final TrustedKeys trusted;

    CheckpointKeys(AuditConfig config) {
        List<VerificationKey> old = config.checkpointOldKeys()
                .map(text -> VerificationKey.listOf(OLD_KEYS, text))
                .orElse(List.of());
        this.signing = signing(config).orElse(null);
        this.trusted = signing == null ? new TrustedKeys(old) : TrustedKeys.of(signing, old);
    }

    private static Optional<SigningKey> signing(AuditConfig config) {
        Optional<Path> file = config.checkpointKeyFile();
        return file.isPresent()
                ? Optional.of(SigningKey.parse(KEY_FILE, content(file.get())))
                : config.checkpointKey().map(text -> SigningKey.parse(KEY, text));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    KEY_FILE + " cannot be read: " + file + " ("
                            + unreadable.getClass().getSimpleName() + ")",
                    unreadable);
        }
    }

    /**
     * The key that signs.
     *
     * @throws ApiException 503 when there is none
     */
    SigningKey signing() {
        if (signing == null) {
            throw ApiException.unavailable(
                    "no_checkpoint_key",
                    "There is no key to sign checkpoints with: set " + KEY + " or " + KEY_FILE + ".",
                    UNTIL_SOMEBODY_SETS_IT);
        }
        return signing;
    }

    /** The keys whose signatures count; empty when none is known, and then no checkpoint proves anything. */
    TrustedKeys trusted() {
        return trusted;
    }
}
