package dev.realtimeledger.reconciliation;

import dev.realtimeledger.database.Snapshot;
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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Puts bills beside the ledger as it is, at the prices as they are. Nothing is stored. */
@ApplicationScoped
class Reconciliations {

    private final UsageTotals totals;
    private final Prices prices;
    private final Snapshot snapshot;

    Reconciliations(UsageTotals totals, Prices prices, Snapshot snapshot) {
        this.totals = totals;
        this.prices = prices;
        this.snapshot = snapshot;
    }

    /**
     * Both sides.
     *
     * @param zone by whose clocks the bill's days begin
     * @param share of what the bill says by which both may differ and still be the same
     */
    Sides sides(String tenant, Bill bill, ZoneId zone, BigDecimal share) {
        return new Sides(bill, snapshot.call(() -> read(tenant, bill, zone)), share);
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
