package dev.realtimeledger.budget;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.database.RowSecurity;
import io.agroal.api.AgroalDataSource;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The stored budgets. */
@ApplicationScoped
class Budgets implements PanacheRepositoryBase<StoredBudget, StoredBudget.Key> {

    private final AgroalDataSource database;

    Budgets(AgroalDataSource database) {
        this.database = database;
    }

    /** All budgets of a tenant, in a stable order. */
    List<Budget> of(String tenant) {
        return list("tenantId = ?1 order by subject, subjectId, currency, period", tenant).stream()
                .map(StoredBudget::budget)
                .toList();
    }

    /** Sets a budget. One that says something else than before has not been crossed yet. */
    void set(String tenant, Budget budget) {
        getEntityManager()
                .createNativeQuery("""
                        insert into budget as b (tenant_id, subject, subject_id, currency, period, time_zone, amount)
                        values (:tenant, :subject, :subject_id, :currency, :period, :time_zone, :amount)
                        on conflict on constraint budget_pkey do update
                        set time_zone = excluded.time_zone, amount = excluded.amount,
                            crossed_in = case when (b.time_zone, b.amount) = (excluded.time_zone, excluded.amount)
                                then b.crossed_in end,
                            crossed_at = case when (b.time_zone, b.amount) = (excluded.time_zone, excluded.amount)
                                then b.crossed_at end
                        """)
                .setParameter("tenant", tenant)
                .setParameter("subject", budget.key().subject().kind().label())
                .setParameter("subject_id", budget.key().subject().id())
                .setParameter("currency", budget.key().currency())
                .setParameter("period", budget.key().period().label())
                .setParameter("time_zone", budget.zone().getId())
                .setParameter("amount", budget.limit())
                .executeUpdate();
    }

    void remove(String tenant, Budget.Key key) {
        deleteById(new StoredBudget.Key(
                tenant,
                key.subject().kind().label(),
                key.subject().id(),
                key.currency(),
                key.period().label()));
    }

    /**
     * Keeps that a limit was crossed, unless another instance was faster.
     *
     * <p>One round trip that commits by itself: this is done after requests were answered, when a platform may freeze the
     * process at any moment, and what a frozen process has locked nobody gets.
     *
     * @return whether this is the first to notice
     */
    boolean cross(String tenant, BudgetStatus status, Instant noticedAt) throws SQLException {
        Budget budget = status.budget();
        OffsetDateTime periodStart = status.window().start().atOffset(ZoneOffset.UTC);
        AtomicBoolean isFirst = new AtomicBoolean();
        try (Connection connection = database.getConnection()) {
            Pipeline pipeline = new Pipeline(connection);
            RowSecurity.limit(pipeline, tenant);
            pipeline.query(
                    """
                    update budget
                    set crossed_in = ?, crossed_at = ?
                    where tenant_id = ? and subject = ? and subject_id = ? and currency = ? and period = ?
                      and amount = ? and crossed_in is distinct from ?
                    returning 1
                    """,
                    row -> isFirst.set(true),
                    periodStart,
                    noticedAt.atOffset(ZoneOffset.UTC),
                    tenant,
                    budget.key().subject().kind().label(),
                    budget.key().subject().id(),
                    budget.key().currency(),
                    budget.key().period().label(),
                    budget.limit(),
                    periodStart);
            pipeline.execute();
        }
        return isFirst.get();
    }
}
