package dev.realtimeledger.database;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Says in Quarkus' own settings what {@code DATABASE_URL}, {@code DATABASE_OWNER_URL}, {@code LEDGER_POOLER} and
 * {@code LEDGER_MIGRATE} say in ours. A {@code quarkus.datasource.*} or {@code quarkus.flyway.*} that is set by whoever
 * runs the server wins; where the
 * address is, the credentials of another address are never mixed in.
 */
public final class DatabaseSettings implements ConfigSourceFactory {

    /** Where the embedded database of development is; set by {@link EmbeddedDatabase}. */
    static final String EMBEDDED_URL = "embedded-database-url";

    static final String EMBEDDED_OWNER_URL = "embedded-database-owner-url";

    /** The database, as the server uses it. */
    private static final String URL = "DATABASE_URL";

    /** The same database with the credentials of the tables' owner, for migrations; as the server uses it when absent. */
    private static final String OWNER_URL = "DATABASE_OWNER_URL";

    /** Flyway wants one, also where the database does not. */
    private static final String NO_PASSWORD = "none";

    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    private static final String OWNER_JDBC_URL = "quarkus.flyway.jdbc-url";
    /** Over the application.properties inside the package (250), under those beside it (260) and the environment (300). */
    private static final int ORDINAL = 255;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (isBuild(context)) {
            return List.of();
        }
        Map<String, String> settings = settings(name -> value(context, name));
        return List.of(new PropertiesConfigSource(settings, "DATABASE_URL and what goes with it", ORDINAL));
    }

    /**
     * Whether a package is being built. Quarkus writes into it, as defaults, what such a source says then: the address and
     * password of whoever builds, were they set. {@code StartIT} looks into the package for that.
     */
    private static boolean isBuild(ConfigSourceContext context) {
        return context.getConfigSources().stream()
                .anyMatch(source -> source.getName().contains("Build system"));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }

    /** Whether a database is named, in whatever way. */
    public static boolean isDatabaseNamed(org.eclipse.microprofile.config.Config config) {
        return config.getOptionalValue(JDBC_URL, String.class).isPresent();
    }

    /** The settings of ours in Quarkus' words. */
    static Map<String, String> settings(Lookup given) {
        var settings = new HashMap<String, String>();
        if (given.value(JDBC_URL).isEmpty()) {
            given.value(URL).or(() -> given.value(EMBEDDED_URL)).ifPresent(text -> {
                DatabaseUrl url = DatabaseUrl.parse(URL, text);
                settings.put(JDBC_URL, url.jdbcUrl());
                url.user().ifPresent(user -> settings.put("quarkus.datasource.username", literal(user)));
                url.password().ifPresent(password -> settings.put("quarkus.datasource.password", literal(password)));
            });
        }
        if (given.value(OWNER_JDBC_URL).isEmpty()) {
            given.value(OWNER_URL).or(() -> given.value(EMBEDDED_OWNER_URL)).ifPresent(text -> {
                DatabaseUrl url = DatabaseUrl.parse(OWNER_URL, text);
                settings.put(OWNER_JDBC_URL, url.jdbcUrl());
                String user = url.user().orElseThrow(() -> new IllegalArgumentException(OWNER_URL + " names no user"));
                settings.put("quarkus.flyway.username", literal(user));
                settings.put("quarkus.flyway.password", literal(url.password().orElse(NO_PASSWORD)));
            });
        }
        Pooler pooler = given.value(Pooler.SETTING).map(Pooler::parse).orElse(Pooler.NONE);
        if (pooler == Pooler.TRANSACTION) {
            settings.put("quarkus.datasource.jdbc.additional-jdbc-properties." + Pooler.PREPARE_THRESHOLD, "0");
            settings.computeIfPresent(
                    OWNER_JDBC_URL,
                    (name, url) -> url + (url.contains("?") ? "&" : "?") + Pooler.PREPARE_THRESHOLD + "=0");
        }
        Migration migration =
                given.value(Migration.SETTING).map(Migration::parse).orElse(Migration.START);
        settings.put("quarkus.flyway.migrate-at-start", String.valueOf(migration != Migration.OFF));
        if (migration == Migration.ONLY) {
            settings.put("quarkus.http.host-enabled", "false");
            // As its own step a migration may take its time; beside a running server it has to be quick.
            settings.put("quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout", "0");
        }
        return settings;
    }

    /** Keeps a dollar sign of a password from being taken for an expression: it is doubled, or escaped after a backslash. */
    private static String literal(String value) {
        return value.replace("$", "$$").replace("\\$$", "\\\\$");
    }

    private static Optional<String> value(ConfigSourceContext context, String name) {
        @Nullable ConfigValue value = context.getValue(name);
        return value == null
                ? Optional.empty()
                : Optional.ofNullable(value.getValue()).filter(text -> !text.isBlank());
    }

    /** Gives a setting by its name, where it is set and not blank. */
    interface Lookup {
        Optional<String> value(String name);
    }
}
