package dev.realtimeledger.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What an operator sets about the age of content. */
@ConfigMapping(prefix = "ledger")
interface RetentionConfig {

    /** {@code LEDGER_RETENTION}: see {@link RetentionPolicy}; without it everything is kept. */
    Optional<String> retention();

    /** {@code LEDGER_RETENTION_TIME}: how long one request works before it asks its caller to come again. */
    @WithDefault("20S")
    Duration retentionTime();
}
