package dev.realtimeledger.statement;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.event.Sha256;
import dev.realtimeledger.event.TenantChain;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** The statements that were closed. Rows are added and never changed. */
@ApplicationScoped
class ClosedStatements implements PanacheRepositoryBase<StoredStatement, StoredStatement.Key> {

    private static final String ENTRY = "statement_close";

    private final TenantChain chain;

    ClosedStatements(TenantChain chain) {
        this.chain = chain;
    }

    /** Of all closed months when they begin and end. */
    List<StoredStatement> heads(String tenant) {
        return list("tenantId = ?1 order by period", tenant);
    }

    Optional<Statement> find(String tenant, YearMonth month) {
        return findByIdOptional(new StoredStatement.Key(tenant, month.toString()))
                .map(head -> {
                    List<Charge> charges = charges(tenant, month);
                    return head.statement(adjusted(tenant, charges), charges, totals(tenant, month));
                });
    }

    private List<Period> adjusted(String tenant, List<Charge> charges) {
        List<String> months = charges.stream()
                .map(Charge::adjustmentOf)
                .filter(Objects::nonNull)
                .map(YearMonth::toString)
                .distinct()
                .toList();
        return list("tenantId = ?1 and period in ?2 order by period", tenant, months).stream()
                .map(StoredStatement::period)
                .toList();
    }

    private List<Charge> charges(String tenant, YearMonth month) {
        return ofMonth("from StoredCharge where tenantId = ?1 and period = ?2", StoredCharge.class, tenant, month)
                .stream()
                .map(StoredCharge::charge)
                .toList();
    }

    private List<StatementTotal> totals(String tenant, YearMonth month) {
        return ofMonth("from StoredTotal where tenantId = ?1 and period = ?2", StoredTotal.class, tenant, month)
                .stream()
                .map(StoredTotal::total)
                .toList();
    }

    private <T> List<T> ofMonth(String query, Class<T> type, String tenant, YearMonth month) {
        return getEntityManager()
                .createQuery(query, type)
                .setParameter(1, tenant)
                .setParameter(2, month.toString())
                .getResultList();
    }

    /** What was charged for months so far: in their own statements, and in later ones that adjust them. */
    Map<YearMonth, List<Charge>> chargedFor(String tenant, Collection<YearMonth> months) {
        return getEntityManager()
                .createQuery("""
                        from StoredCharge
                        where tenantId = ?1 and (period in ?2 and adjustmentOf is null or adjustmentOf in ?2)
                        """, StoredCharge.class)
                .setParameter(1, tenant)
                .setParameter(2, months.stream().map(YearMonth::toString).toList())
                .getResultStream()
                .collect(Collectors.groupingBy(
                        StoredCharge::chargedFor, Collectors.mapping(StoredCharge::charge, Collectors.toList())));
    }

    /**
     * Stores a statement and says so in the tenant's chain; where another has closed the month meanwhile, a constraint
     * refuses it.
     */
    Statement add(String tenant, Statement open, Statement.Closing closing) {
        EntityManager database = getEntityManager();
        YearMonth month = open.period().month();
        database.persist(new StoredStatement(tenant, open, closing));
        List<Charge> charges = open.charges();
        for (int i = 0; i < charges.size(); i++) {
            database.persist(new StoredCharge(tenant, month, i + 1, charges.get(i)));
        }
        open.totals().forEach(total -> database.persist(new StoredTotal(tenant, month, total)));
        database.flush();
        Statement closed = open.closed(closing);
        String detail = detail(closed);
        database.unwrap(Session.class)
                .doWork(connection ->
                        chain.append(connection, tenant, ENTRY, closing.at(), closing.by(), detail, null));
        return closed;
    }

    /** The month, what it comes to, and the hash of the statement as it is answered from now on. */
    private static String detail(Statement closed) {
        ObjectNode view = StatementView.json(closed);
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("period", closed.period().month().toString())
                .put("num_lines", view.path("lines").size());
        detail.set("totals", view.path("totals"));
        byte[] answer = view.toString().getBytes(StandardCharsets.UTF_8);
        return detail.put("sha256", HexFormat.of().formatHex(Sha256.of(answer))).toString();
    }
}
