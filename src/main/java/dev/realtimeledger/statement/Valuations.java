package dev.realtimeledger.statement;

import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.usage.GroupKey;
import dev.realtimeledger.usage.Grouping;
import dev.realtimeledger.usage.UsageFilter;
import dev.realtimeledger.usage.UsageQuery;
import dev.realtimeledger.usage.UsageTotal;
import dev.realtimeledger.usage.UsageTotals;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values months: the sums of the ledger, cut where a month ends and where any price changes, at the prices of a book. */
@ApplicationScoped
class Valuations {

    private final UsageTotals totals;

    Valuations(UsageTotals totals) {
        this.totals = totals;
    }

    /**
     * What each month comes to, read in one statement.
     *
     * @param periods one behind the other, without a gap
     */
    Map<YearMonth, Valuation> of(String tenant, List<Period> periods, PriceBook book) {
        Instant start = periods.getFirst().start();
        Instant end = periods.getLast().end();
        var cuts = new TreeSet<Instant>(book.changes(start, end));
        periods.forEach(period -> cuts.add(period.start()));
        cuts.add(end);
        List<Instant> bounds = List.copyOf(cuts);
        Map<YearMonth, Valuation.Sum> sums = new HashMap<>();
        periods.forEach(period -> sums.put(period.month(), new Valuation.Sum(book)));
        var query = new UsageQuery(tenant, bounds, Grouping.by(GroupKey.MODEL), UsageFilter.NONE, null);
        try (Stream<UsageTotal> read = totals.read(query)) {
            read.forEach(total -> {
                Instant at = bounds.get(total.bucket());
                periods.stream()
                        .filter(period -> period.contains(at))
                        .findFirst()
                        .map(period -> sums.get(period.month()))
                        .ifPresent(sum -> sum.add(total, at));
            });
        }
        return sums.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, month -> month.getValue().valuation()));
    }
}
