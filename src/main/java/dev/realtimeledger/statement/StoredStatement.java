package dev.realtimeledger.statement;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** The head of a closed statement as it is stored. */
@Entity
@Immutable
@Table(name = "statement")
@IdClass(StoredStatement.Key.class)
@SuppressWarnings("NullAway.Init")
class StoredStatement {

    @Id
    private String tenantId;

    @Id
    private String period;

    private String timeZone;
    private Instant startsAt;
    private Instant endsAt;
    private @Nullable Instant pricesAsOf;
    private long numResponses;
    private long responsesWithoutUsage;
    private long transcriptionsWithoutUsage;
    private Instant closedAt;
    private String closedBy;

    protected StoredStatement() {}

    StoredStatement(String tenant, Statement statement, Statement.Closing closing) {
        this.tenantId = tenant;
        this.period = statement.period().month().toString();
        this.timeZone = statement.period().zone().getId();
        this.startsAt = statement.period().start();
        this.endsAt = statement.period().end();
        this.pricesAsOf = statement.pricesAsOf();
        this.numResponses = statement.numResponses();
        this.responsesWithoutUsage = statement.responsesWithoutUsage();
        this.transcriptionsWithoutUsage = statement.transcriptionsWithoutUsage();
        this.closedAt = closing.at();
        this.closedBy = closing.by();
    }

    record Key(String tenantId, String period) {}

    Period period() {
        return new Period(YearMonth.parse(period), ZoneId.of(timeZone), startsAt, endsAt);
    }

    Instant closedAt() {
        return closedAt;
    }

    Statement statement(List<Period> adjusted, List<Charge> charges, List<StatementTotal> totals) {
        return new Statement(
                period(),
                adjusted,
                new Statement.Closing(closedAt, closedBy),
                pricesAsOf,
                numResponses,
                responsesWithoutUsage,
                transcriptionsWithoutUsage,
                charges,
                totals);
    }
}
