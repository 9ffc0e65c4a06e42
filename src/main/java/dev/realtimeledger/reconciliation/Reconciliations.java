package dev.realtimeledger.reconciliation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.database.Snapshot;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.TenantChain;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import dev.realtimeledger.usage.GroupKey;
import dev.realtimeledger.usage.Grouping;
import dev.realtimeledger.usage.UsageFilter;
import dev.realtimeledger.usage.UsageQuery;
import dev.realtimeledger.usage.UsageTotal;
import dev.realtimeledger.usage.UsageTotals;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts bills beside the ledger as it is, at the prices as they are. Stored is no more than that it was done: an entry in
 * the tenant's chain.
 */
@ApplicationScoped
class Reconciliations {

    private static final String ENTRY = "reconciliation";

    private final UsageTotals totals;
    private final Prices prices;
    private final Snapshot snapshot;
    private final Transactions transactions;
    private final TenantChain chain;
    private final Clock clock;

    Reconciliations(
            UsageTotals totals,
            Prices prices,
            Snapshot snapshot,
            Transactions transactions,
            TenantChain chain,
            Clock clock) {
        this.totals = totals;
        this.prices = prices;
        this.snapshot = snapshot;
        this.transactions = transactions;
        this.chain = chain;
        this.clock = clock;
    }

    /**
     * Both sides.
     *
     * @param zone by whose clocks the bill's days begin
     * @param share of what the bill says by which both may differ and still be the same
     */
    Sides sides(String tenant, Bill bill, ZoneId zone, BigDecimal share) {
        return new Sides(bill, snapshot.call(tenant, () -> read(tenant, bill, zone)), share);
    }

    /**
     * Says in the tenant's chain what was compared, and how it went. The bill is there as the body of the entry: its hash
     * shows which one it was.
     *
     * @param detail days, counts and what else the result depends on
     */
    void record(Caller caller, byte[] bill, ObjectNode detail) throws SQLException {
        transactions.call(
                caller.tenant(),
                connection -> chain.append(
                        connection,
                        caller.tenant(),
                        ENTRY,
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        caller.key(),
                        detail.toString(),
                        bill));
    }

    /** The bill's days and one day around them: figures may stand on the wrong day. */
    private OwnUsage read(String tenant, Bill bill, ZoneId zone) {
        PriceBook book = prices.asOf(tenant, null);
        var cuts = new TreeSet<Instant>();
        for (LocalDate day = bill.first().minusDays(1); !day.isAfter(bill.last().plusDays(2)); day = day.plusDays(1)) {
            cuts.add(day.atStartOfDay(zone).toInstant());
        }
        cuts.addAll(book.changes(cuts.first(), cuts.last()));
        List<Instant> bounds = List.copyOf(cuts);
        var own = new OwnUsage();
        var query =
                new UsageQuery(tenant, bounds, Grouping.by(GroupKey.MODEL, GroupKey.FOLDER_ID), UsageFilter.NONE, null);
        try (Stream<UsageTotal> read = totals.read(query)) {
            read.forEach(total -> {
                Instant at = bounds.get(total.bucket());
                own.add(total, at.atZone(zone).toLocalDate(), at, bill.scope(), book);
            });
        }
        return own;
    }
}
