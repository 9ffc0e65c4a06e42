package dev.realtimeledger.rebuild;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an operator sets about the history. */
@ConfigMapping(prefix = "ledger")
interface RebuildConfig {

    /**
     * {@code LEDGER_REBUILD_TIME}: how long one request rebuilds before it asks its caller to come again. Shorter than
     * {@code quarkus.http.idle-timeout}, which ends requests that nobody hears of.
     */
    @WithDefault("45S")
    Duration rebuildTime();
}
