package dev.realtimeledger.usage;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What usage cost: the sums of {@link UsageTotals}, cut wherever a price changes so that each has one price, times that
 * price. Nothing is rounded, and what has no price is told apart, never taken for zero.
 *
 * <pre>{@code
 * Instant start = month.atDay(1).atStartOfDay(zone).toInstant();
 * UsageQuery query = UsageQuery.of(tenant, start, end, Grouping.by(GroupKey.MODEL), UsageFilter.NONE);
 * try (Stream<GroupCosts> lines = costs.read(query, asOf)) { … }
 * }</pre>
 */
@ApplicationScoped
public class Costs {

    private final UsageTotals totals;
    private final Prices prices;

    Costs(UsageTotals totals, Prices prices) {
        this.totals = totals;
        this.prices = prices;
    }

    /**
     * The costs by bucket and group, each pair once and in a stable order. What adds up to nothing is not there.
     *
     * @param asOf with the prices as they were known then; null for now
     * @return to be closed, within the transaction
     */
    public Stream<GroupCosts> read(UsageQuery query, @Nullable Instant asOf) {
        return read(query, prices.asOf(query.tenant(), asOf), Set.of(LineItem.values()));
    }

    /**
     * The same with a price book at hand, which may hold prices that nobody recorded.
     *
     * @param items only these
     */
    public Stream<GroupCosts> read(UsageQuery query, PriceBook book, Set<LineItem> items) {
        Set<Instant> changes =
                book.changes(query.bounds().getFirst(), query.bounds().getLast());
        return totals.readToPrice(query, changes)
                .gather(together(book, items))
                .filter(group -> !group.costs().isEmpty());
    }

    private static Gatherer<UsageTotal, ?, GroupCosts> together(PriceBook book, Set<LineItem> items) {
        return Gatherer.ofSequential(
                Pricing::new,
                Gatherer.Integrator.of((pricing, total, downstream) -> {
                    boolean wanted = !pricing.isAtEndBefore(total) || downstream.push(pricing.take());
                    pricing.add(total, book, items);
                    return wanted;
                }),
                (pricing, downstream) -> {
                    if (!pricing.isEmpty()) {
                        downstream.push(pricing.take());
                    }
                });
    }

    /** The costs of a bucket and group while its totals come in, one behind the other. */
    private static final class Pricing {

        private static final Comparator<Cost> BY_ITEM_AND_RATE = Comparator.comparing(Cost::lineItem)
                .thenComparing(
                        Cost::rate,
                        Comparator.nullsLast(Comparator.comparing(Cost.Rate::unit)
                                .thenComparing(Cost.Rate::currency)
                                .thenComparing(Cost.Rate::tax)));

        private record Key(LineItem item, Cost.@Nullable Rate rate) {}

        private @Nullable UsageTotal first;
        private final Map<Key, Cost> costs = new LinkedHashMap<>();

        boolean isEmpty() {
            return first == null;
        }

        /** Whether the total is another group's than those that came before. */
        boolean isAtEndBefore(UsageTotal total) {
            return first != null
                    && (first.bucket() != total.bucket() || !first.group().equals(total.group()));
        }

        void add(UsageTotal total, PriceBook book, Set<LineItem> items) {
            if (first == null) {
                first = total;
            }
            total.sums().items().forEach((item, quantity) -> {
                if (items.contains(item)) {
                    var cost = Cost.of(item, quantity, book.priceOf(total.model(), item, total.from()));
                    costs.merge(new Key(item, cost.rate()), cost, Cost::plus);
                }
            });
        }

        GroupCosts take() {
            UsageTotal one = Objects.requireNonNull(first);
            List<Cost> found = new ArrayList<>(costs.values());
            found.removeIf(Cost::isZero);
            found.sort(BY_ITEM_AND_RATE);
            first = null;
            costs.clear();
            return new GroupCosts(one.bucket(), one.group(), found);
        }
    }
}
