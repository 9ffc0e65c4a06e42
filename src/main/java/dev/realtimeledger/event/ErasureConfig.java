package dev.realtimeledger.event;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** What an operator sets so that content can be erased. */
@ConfigMapping(prefix = "ledger")
interface ErasureConfig {

    /** {@code LEDGER_ERASURE_KEY}: 32 random bytes in base64, kept for ever and used for nothing else. */
    Optional<String> erasureKey();

    /** {@code LEDGER_ERASURE_KEY_FILE}: a file that holds it; goes before the variable. */
    Optional<Path> erasureKeyFile();
}
