package dev.realtimeledger.budget;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A budget as it is stored. */
@Entity
@Immutable
@Table(name = "budget")
@IdClass(StoredBudget.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class StoredBudget {

    /** One row per subject, currency and period. */
    record Key(String tenantId, String subject, String subjectId, String currency, String period) {}

    @Id
    String tenantId;

    @Id
    String subject;

    @Id
    String subjectId;

    @Id
    String currency;

    @Id
    String period;

    String timeZone;
    BigDecimal amount;

    @Nullable
    Instant crossedIn;

    @Nullable
    Instant crossedAt;

    Budget budget() {
        return new Budget(
                new Budget.Key(
                        new BudgetSubject(BudgetSubject.Kind.of(subject), subjectId),
                        currency,
                        BudgetPeriod.of(period).orElseThrow()),
                ZoneId.of(timeZone),
                amount,
                crossedIn == null || crossedAt == null ? null : new Budget.Crossing(crossedIn, crossedAt));
    }
}
