package dev.realtimeledger.statement;

import dev.realtimeledger.price.Tax;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.YearMonth;
import org.hibernate.annotations.Immutable;

/** A total of a closed statement as it is stored. */
@Entity
@Immutable
@Table(name = "statement_total")
@IdClass(StoredTotal.Key.class)
@SuppressWarnings("NullAway.Init")
class StoredTotal {

    @Id
    private String tenantId;

    @Id
    private String period;

    @Id
    private String currency;

    @Id
    private String tax;

    private BigDecimal unrounded;
    private BigDecimal amount;

    protected StoredTotal() {}

    StoredTotal(String tenant, YearMonth period, StatementTotal total) {
        this.tenantId = tenant;
        this.period = period.toString();
        this.currency = total.currency();
        this.tax = total.tax().label();
        this.unrounded = total.unrounded();
        this.amount = total.amount();
    }

    record Key(String tenantId, String period, String currency, String tax) {}

    StatementTotal total() {
        return new StatementTotal(currency, Tax.of(tax).orElseThrow(), unrounded, amount);
    }
}
