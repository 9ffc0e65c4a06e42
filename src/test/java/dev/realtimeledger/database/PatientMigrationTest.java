package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PatientMigrationTest {

    @Inject
    Flyway flyway;

    /** To see it wait would take the fifty seconds after which it once gave up. */
    @Test
    void a_migration_waits_for_another_as_long_as_that_takes() {
        assertThat(flyway.getConfiguration().getLockRetryCount()).isNegative();
    }
}
