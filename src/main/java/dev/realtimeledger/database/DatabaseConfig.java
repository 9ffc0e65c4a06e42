package dev.realtimeledger.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is set about the database beside its address, which is {@code DATABASE_URL}. */
@ConfigMapping(prefix = "ledger")
interface DatabaseConfig {

    /** {@code LEDGER_MIGRATE}: when the schema is brought up to date, see {@link Migration}. */
    @WithDefault("start")
    Migration migrate();

    /** {@code LEDGER_POOLER}: what stands between this instance and the database, see {@link Pooler}. */
    @WithDefault("none")
    Pooler pooler();

    /** {@code LEDGER_DB_POOL}: connections that this instance opens at most. Its default is in application.properties. */
    int dbPool();
}
