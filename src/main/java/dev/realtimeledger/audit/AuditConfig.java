package dev.realtimeledger.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What an operator sets about the evidence. */
@ConfigMapping(prefix = "ledger")
interface AuditConfig {

    /** {@code LEDGER_CHECKPOINT_KEY}: the Ed25519 key that signs checkpoints, its 32 bytes or PKCS#8, in base64. */
    Optional<String> checkpointKey();

    /** {@code LEDGER_CHECKPOINT_KEY_FILE}: a file that holds it, also as PEM; goes before the variable. */
    Optional<Path> checkpointKeyFile();

    /** {@code LEDGER_CHECKPOINT_OLD_KEYS}: public keys that signed before, in base64, separated by commas. */
    Optional<String> checkpointOldKeys();

    /** {@code LEDGER_VERIFY_TIME}: how long one request verifies before it asks its caller to come again. */
    @WithDefault("20S")
    Duration verifyTime();
}
