package dev.realtimeledger;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** A real PostgreSQL for the tests, thrown away afterwards; the one that DATABASE_URL names when it is set. */
public class TestDatabase implements QuarkusTestResourceLifecycleManager {

    private static final boolean IS_MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");

    private EmbeddedPostgres postgres;

    @Override
    public Map<String, String> start() {
        if (System.getenv("DATABASE_URL") != null) {
            return Map.of();
        }
        try {
            // The letters of all languages, whatever the locale of the machine: search lowers them.
            postgres = EmbeddedPostgres.builder()
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setLocaleConfig("lc-collate", "C")
                    .setLocaleConfig("lc-ctype", IS_MAC ? "en_US.UTF-8" : "C.UTF-8")
                    .start();
        } catch (IOException problem) {
            throw new IllegalStateException("The embedded PostgreSQL does not start", problem);
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"),
                "quarkus.datasource.username", "postgres",
                "quarkus.datasource.password", "postgres");
    }

    @Override
    public void stop() {
        if (postgres != null) {
            try {
                postgres.close();
            } catch (IOException problem) {
                throw new IllegalStateException("The embedded PostgreSQL does not stop", problem);
            }
        }
    }
}
