package dev.realtimeledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class DatabaseReadinessTest {

    private final AtomicInteger asked = new AtomicInteger();

    private final DataSource broken = (DataSource) Proxy.newProxyInstance(
            DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                asked.incrementAndGet();
                throw new NoClassDefFoundError("the driver");
            });

    @Test
    void asksAgainAfterAnError() {
        var readiness = readiness(task -> {
            try {
                task.run();
            } catch (Error reported) {
                assertThat(reported).hasMessage("the driver");
            }
        });

        assertThat(status(readiness)).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(status(readiness)).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(asked).hasValue(2);
    }

    @Test
    void asksAgainWhenNobodyHadTime() {
        AtomicInteger refused = new AtomicInteger();
        var readiness = readiness(task -> {
            refused.incrementAndGet();
            throw new RejectedExecutionException("full");
        });

        assertThat(status(readiness)).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(status(readiness)).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(refused).hasValue(2);
    }

    private DatabaseReadiness readiness(Executor workers) {
        DatabaseConfig config = new DatabaseConfig() {
            @Override
            public Migration migrate() {
                return Migration.OFF;
            }

            @Override
            public Pooler pooler() {
                return Pooler.NONE;
            }

            @Override
            public int dbPool() {
                return 1;
            }
        };
        return new DatabaseReadiness(broken, Flyway.configure().load(), config, workers);
    }

    private static HealthCheckResponse.Status status(DatabaseReadiness readiness) {
        return readiness.call().await().atMost(Duration.ofSeconds(5)).getStatus();
    }
}
