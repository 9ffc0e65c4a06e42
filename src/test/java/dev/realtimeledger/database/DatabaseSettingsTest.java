package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseSettingsTest {

    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final String USER = "quarkus.datasource.username";
    private static final String PASSWORD = "quarkus.datasource.password";

    private static SmallRyeConfig config(Map<String, String> given) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(given, "given", 300))
                .withSources(new DatabaseSettings())
                .addDefaultInterceptors()
                .build();
    }

    private static Optional<String> value(SmallRyeConfig config, String name) {
        return config.getOptionalValue(name, String.class);
    }

    @Test
    void says_the_url_in_quarkus_words() {
        SmallRyeConfig config = config(Map.of("DATABASE_URL", "postgresql://u:p@host:6432/db?sslmode=require"));
        assertThat(value(config, URL)).contains("jdbc:postgresql://host:6432/db?sslmode=require");
        assertThat(value(config, USER)).contains("u");
        assertThat(value(config, PASSWORD)).contains("p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a$b", "$", "$$", "$$$", "${c}", "$${c}", "\\", "\\\\", "\\$", "\\${d}", "\\\\$e", "$\\$", "a,b", "\\,"
            })
    void keeps_every_character_of_a_password(String password) {
        String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8);
        SmallRyeConfig config = config(Map.of("DATABASE_URL", "postgresql://u:" + encoded + "@host/db"));
        assertThat(value(config, PASSWORD)).contains(password);
    }

    @Test
    void lets_an_address_in_quarkus_words_win_with_its_own_credentials() {
        SmallRyeConfig config = config(
                Map.of("DATABASE_URL", "postgresql://u:p@host/db", URL, "jdbc:postgresql://other/db", PASSWORD, "own"));
        assertThat(value(config, URL)).contains("jdbc:postgresql://other/db");
        assertThat(value(config, USER)).isEmpty();
        assertThat(value(config, PASSWORD)).contains("own");
    }

    @Test
    void gives_the_owner_to_migrations_alone() {
        SmallRyeConfig config = config(
                Map.of("DATABASE_URL", "postgresql://u:p@host/db", "DATABASE_OWNER_URL", "postgresql://o$:q@host/db"));
        assertThat(value(config, USER)).contains("u");
        assertThat(value(config, "quarkus.flyway.jdbc-url")).contains("jdbc:postgresql://host/db");
        assertThat(value(config, "quarkus.flyway.username")).contains("o$");
        assertThat(value(config, "quarkus.flyway.password")).contains("q");
    }

    @Test
    void keeps_no_statement_on_connections_behind_a_pooler_of_transactions() {
        String threshold = "quarkus.datasource.jdbc.additional-jdbc-properties.prepareThreshold";
        String ownerUrl = "quarkus.flyway.jdbc-url";
        var urls = Map.of("DATABASE_OWNER_URL", "postgresql://o@host/db?sslmode=require");
        assertThat(value(config(urls), threshold)).isEmpty();
        var pooled = new HashMap<>(urls);
        pooled.put("ledger.pooler", "transaction");
        assertThat(value(config(pooled), threshold)).contains("0");
        assertThat(value(config(pooled), ownerUrl))
                .contains("jdbc:postgresql://host/db?sslmode=require&prepareThreshold=0");
        pooled.put("DATABASE_OWNER_URL", "postgresql://o@host/db");
        assertThat(value(config(pooled), ownerUrl)).contains("jdbc:postgresql://host/db?prepareThreshold=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of("ledger.pooler", "session")))
                .withMessage("LEDGER_POOLER is none or transaction");
    }

    @Test
    void refuses_an_owner_without_a_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of("DATABASE_OWNER_URL", "postgresql://host/db")))
                .withMessage("DATABASE_OWNER_URL names no user");
    }

    @Test
    void takes_a_blank_url_for_none() {
        assertThat(value(config(Map.of("DATABASE_URL", " ")), URL)).isEmpty();
    }

    @Test
    void migrates_at_start_only_or_never() {
        String migrate = "quarkus.flyway.migrate-at-start";
        String listen = "quarkus.http.host-enabled";
        assertThat(value(config(Map.of()), migrate)).contains("true");
        assertThat(value(config(Map.of()), listen)).isEmpty();
        assertThat(value(config(Map.of("ledger.migrate", "off")), migrate)).contains("false");
        assertThat(value(config(Map.of("ledger.migrate", "ONLY")), migrate)).contains("true");
        assertThat(value(config(Map.of("ledger.migrate", "only")), listen)).contains("false");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of("ledger.migrate", "sometimes")))
                .withMessage("LEDGER_MIGRATE is start, only or off");
    }
}
