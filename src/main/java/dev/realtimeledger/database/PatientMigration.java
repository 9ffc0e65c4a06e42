package dev.realtimeledger.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets an instance wait for another one's migration as long as that takes. By itself Flyway gives up after 50 seconds, and
 * with it would every instance that starts while a large log is migrated.
 */
@Singleton
class PatientMigration implements FlywayConfigurationCustomizer {

    private static final int FOR_EVER = -1;

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.lockRetryCount(FOR_EVER);
    }
}
