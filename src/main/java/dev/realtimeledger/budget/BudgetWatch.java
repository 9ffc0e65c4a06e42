package dev.realtimeledger.budget;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Notices when more is spent than a limit, and says so once per limit and period: in one line of the log and in a metric,
 * both without a name, for both are read by people who may not see the tenant's. Which limit it was says {@code GET
 * /v1/budgets}.
 *
 * <p>Nothing here runs by itself: budgets are looked after when they are asked for, and when events came in, on a thread
 * of its own after their senders were answered, by one thread of an instance at a time and now and then only. So a limit
 * that was crossed with the last event of a day is noticed with the next one, or when somebody asks. Whatever goes wrong
 * here goes wrong alone.
 */
@Startup
@ApplicationScoped
public class BudgetWatch {

    private static final Logger LOG = Logger.getLogger(BudgetWatch.class);

    /** Longer than that nobody looks at sums that nobody asked for; nor does a frozen process keep a transaction open. */
    private static final String PATIENCE = """
            select set_config('statement_timeout', '10s', true),
                   set_config('idle_in_transaction_session_timeout', '10s', true),
                   set_config('ledger.tenant', :tenant, true)
            """;

    private final Budgets budgets;
    private final BudgetReading reading;
    private final EntityManager entities;
    private final Clock clock;
    private final Duration interval;
    private final Counter crossed;
    private final Executor workers;

    private final Map<String, Instant> next = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    BudgetWatch(
            Budgets budgets,
            BudgetReading reading,
            EntityManager entities,
            Clock clock,
            BudgetConfig config,
            MeterRegistry registry) {
        this.budgets = budgets;
        this.reading = reading;
        this.entities = entities;
        this.clock = clock;
        this.interval = config.check();
        this.crossed = Counter.builder("ledger.budgets.crossed")
                .description("Limits that were crossed, each counted once per period; GET /v1/budgets tells which")
                .register(registry);
        this.workers = Infrastructure.getDefaultWorkerPool();
    }

    /** Looks after a tenant's budgets soon, if it is time to. Takes no time and never fails: senders wait behind it. */
    public void eventsCameIn(String tenant) {
        Instant now = clock.instant();
        if (now.isBefore(next.getOrDefault(tenant, Instant.MIN)) || !looking.compareAndSet(false, true)) {
            return;
        }
        next.put(tenant, now.plus(interval));
        try {
            workers.execute(() -> lookQuietly(tenant));
        } catch (RuntimeException noThread) {
            // Stopping. Whoever comes next will notice.
            looking.set(false);
        }
    }

    private void lookQuietly(String tenant) {
        try {
            look(tenant, () -> {
                entities.createNativeQuery(PATIENCE)
                        .setParameter("tenant", tenant)
                        .getSingleResult();
                return budgets.of(tenant);
            });
        } catch (Exception failure) {
            // Without its message, which may hold names.
            LOG.warnf(
                    "Budgets could not be looked after: %s", failure.getClass().getName());
        } finally {
            looking.set(false);
        }
    }

    /**
     * How budgets stand now.
     *
     * @param some which ones; asked within the transaction
     */
    List<BudgetStatus> look(String tenant, Supplier<List<Budget>> some) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<BudgetStatus> read = QuarkusTransaction.requiringNew().call(() -> reading.of(tenant, some.get(), now));
        List<BudgetStatus> statuses = new ArrayList<>();
        int noticed = 0;
        for (BudgetStatus status : read) {
            boolean isNews = status.isNews();
            noticed += isNews && budgets.cross(tenant, status, now) ? 1 : 0;
            statuses.add(isNews ? status.crossed(now) : status);
        }
        if (noticed > 0) {
            LOG.warnf("Limits of budgets crossed: %d. See GET /v1/budgets", noticed);
            crossed.increment(noticed);
        }
        return statuses;
    }
}
