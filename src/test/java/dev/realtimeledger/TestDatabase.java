package dev.realtimeledger;

import dev.realtimeledger.database.EmbeddedDatabase;
import dev.realtimeledger.database.RowSecurity;
import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.hibernate.Session;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL for the tests, thrown away afterwards; the one that DATABASE_URL and DATABASE_OWNER_URL name when they
 * are set. The server under test connects as the role that may not do more than it has to.
 */
public class TestDatabase implements QuarkusTestResourceLifecycleManager {

    private static final boolean IS_MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");

    private EmbeddedPostgres postgres;

    /** The database with the rights of the tables' owner: past the server, and past what limits it. */
    public static DataSource asOwner() {
        Config config = ConfigProvider.getConfig();
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(config.getOptionalValue("quarkus.flyway.jdbc-url", String.class)
                .orElseGet(() -> config.getValue("quarkus.datasource.jdbc.url", String.class)));
        owner.setUser(config.getOptionalValue("quarkus.flyway.username", String.class)
                .orElseGet(() -> config.getValue("quarkus.datasource.username", String.class)));
        config.getOptionalValue("quarkus.flyway.password", String.class)
                .or(() -> config.getOptionalValue("quarkus.datasource.password", String.class))
                .ifPresent(owner::setPassword);
        return owner;
    }

    /** Does the work in a transaction of its own that sees the rows of the tenant, as a request does. */
    public static <T> T inTenant(String tenant, Callable<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Panache.getEntityManager()
                    .unwrap(Session.class)
                    .doWork(connection -> RowSecurity.limit(connection, tenant));
            return work.call();
        });
    }

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
            try (Connection owner = postgres.getPostgresDatabase().getConnection()) {
                EmbeddedDatabase.createApplicationRole(owner);
            }
        } catch (IOException | SQLException problem) {
            throw new IllegalStateException("The embedded PostgreSQL does not start", problem);
        }
        // Not the library's own, which names its user.
        String url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
        return Map.of(
                "quarkus.datasource.jdbc.url",
                url,
                "quarkus.datasource.username",
                EmbeddedDatabase.APPLICATION,
                "quarkus.datasource.password",
                "none",
                "quarkus.flyway.jdbc-url",
                url,
                "quarkus.flyway.username",
                "postgres",
                "quarkus.flyway.password",
                "postgres");
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
