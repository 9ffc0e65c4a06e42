package dev.realtimeledger.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ready is who can store an event: the database answers within two seconds and has every migration that this build
 * brings. A schema never goes back, so that half is asked until it is true and then remembered; a newer schema is fine,
 * for while a new version is rolled out the old one works on it.
 */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {

    private static final Logger log = Logger.getLogger(DatabaseReadiness.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final DataSource database;
    private final Flyway flyway;
    private final DatabaseConfig config;
    private final Executor workers;
    /** One question at a time: probes that come while the database hangs wait for the same answer. */
    private final AtomicReference<@Nullable CompletableFuture<HealthCheckResponse>> asking = new AtomicReference<>();

    private volatile boolean current;

    @Inject
    DatabaseReadiness(DataSource database, Flyway flyway, DatabaseConfig config) {
        this(database, flyway, config, Infrastructure.getDefaultWorkerPool());
    }

    DatabaseReadiness(DataSource database, Flyway flyway, DatabaseConfig config, Executor workers) {
        this.database = database;
        this.flyway = flyway;
        this.config = config;
        this.workers = workers;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(this::answer)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(() -> down("The database does not answer within 2 seconds"));
    }

    private CompletionStage<HealthCheckResponse> answer() {
        var mine = new CompletableFuture<HealthCheckResponse>();
        CompletableFuture<HealthCheckResponse> running = asking.compareAndExchange(null, mine);
        if (running != null) {
            return running.copy();
        }
        try {
            workers.execute(() -> {
                try {
                    answered(mine, ask());
                } catch (Error problem) {
                    answered(mine, unreachable(problem));
                    throw problem;
                }
            });
        } catch (RejectedExecutionException busy) {
            answered(mine, unreachable(busy));
        }
        return mine.copy();
    }

    /** Whatever the answer is: the next probe asks anew. */
    private void answered(CompletableFuture<HealthCheckResponse> question, HealthCheckResponse response) {
        asking.set(null);
        question.complete(response);
    }

    private HealthCheckResponse ask() {
        try (Connection connection = database.getConnection()) {
            if (!connection.isValid((int) PATIENCE.toSeconds())) {
                return down("The database does not answer");
            }
            if (!current) {
                int pending = flyway.info().pending().length;
                if (pending > 0) {
                    return down("The schema lacks " + pending + " migrations of this version (LEDGER_MIGRATE is "
                            + config.migrate().name().toLowerCase(Locale.ROOT) + ")");
                }
                if (!mayServe(connection)) {
                    return down("The database's role lacks its rights: the owner of the tables has to create the role"
                            + " ledger_application and to call let_the_application_in()");
                }
                current = true;
            }
            return HealthCheckResponse.up("database");
        } catch (SQLException | RuntimeException problem) {
            return unreachable(problem);
        }
    }

    /** The role may have been made after the migrations, which give it its rights. */
    private static boolean mayServe(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select has_table_privilege('server_event', 'insert')")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** The probe's answer is public; the reason is for the log. */
    private static HealthCheckResponse unreachable(Throwable problem) {
        log.warnf("Not ready: %s", problem.getMessage());
        return down("The database cannot be reached");
    }

    private static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named("database")
                .down()
                .withData("reason", reason)
                .build();
    }
}
