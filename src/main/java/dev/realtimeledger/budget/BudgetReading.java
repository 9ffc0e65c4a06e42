package dev.realtimeledger.budget;

import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import dev.realtimeledger.usage.Cost;
import dev.realtimeledger.usage.Costs;
import dev.realtimeledger.usage.GroupCosts;
import dev.realtimeledger.usage.GroupKey;
import dev.realtimeledger.usage.Grouping;
import dev.realtimeledger.usage.UsageFilter;
import dev.realtimeledger.usage.UsageQuery;
import dev.realtimeledger.usage.UsageTotal;
import dev.realtimeledger.usage.UsageTotals;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says how budgets stand, by the sums and prices that costs are answered from. All budgets of one kind of subject and one
 * period are read together.
 */
@ApplicationScoped
class BudgetReading {

    private static final Set<LineItem> ALL = Set.of(LineItem.values());

    private final Costs costs;
    private final UsageTotals totals;
    private final Prices prices;

    BudgetReading(Costs costs, UsageTotals totals, Prices prices) {
        this.costs = costs;
        this.totals = totals;
        this.prices = prices;
    }

    private record Together(BudgetSubject.Kind kind, BudgetPeriod.Window window) {}

    private record Spender(BudgetSubject subject, BudgetPeriod.Window window) {}

    /** How the budgets stand, in their order; within a transaction. */
    List<BudgetStatus> of(String tenant, List<Budget> budgets, Instant at) {
        if (budgets.isEmpty()) {
            return List.of();
        }
        PriceBook book = prices.asOf(tenant, null);
        Map<Together, Set<String>> wanted = new HashMap<>();
        for (Budget budget : budgets) {
            BudgetSubject subject = budget.key().subject();
            wanted.computeIfAbsent(new Together(subject.kind(), budget.window(at)), first -> new LinkedHashSet<>())
                    .add(subject.id());
        }
        Map<Spender, Spending> spent = new HashMap<>();
        wanted.forEach((together, ids) -> read(tenant, together, ids, book, spent));
        return budgets.stream()
                .map(budget -> {
                    BudgetPeriod.Window window = budget.window(at);
                    Spending spending =
                            spent.getOrDefault(new Spender(budget.key().subject(), window), Spending.NOTHING);
                    return new BudgetStatus(budget, window, spending, at);
                })
                .toList();
    }

    private void read(String tenant, Together together, Set<String> ids, PriceBook book, Map<Spender, Spending> spent) {
        Optional<GroupKey> key = together.kind().key();
        UsageQuery query = UsageQuery.of(
                tenant,
                together.window().start(),
                together.window().end(),
                key.map(Grouping::by).orElse(Grouping.NONE),
                key.map(by -> new UsageFilter(Map.of(by, List.copyOf(ids)), Map.of()))
                        .orElse(UsageFilter.NONE));
        try (Stream<GroupCosts> groups = costs.read(query, book, ALL)) {
            groups.forEach(group ->
                    spent.merge(spender(together, key, group.group()), spending(group.costs()), Spending::and));
        }
        try (Stream<UsageTotal> groups = totals.read(query)) {
            groups.forEach(total -> spent.merge(
                    spender(together, key, total.group()),
                    new Spending(
                            Map.of(),
                            Set.of(),
                            total.sums().responsesWithoutUsage() + total.sums().transcriptionsWithoutUsage()),
                    Spending::and));
        }
    }

    private static Spender spender(Together together, Optional<GroupKey> key, Grouping.Group group) {
        String id = key.map(group::value).orElse("");
        return new Spender(new BudgetSubject(together.kind(), id), together.window());
    }

    private static Spending spending(List<Cost> costs) {
        return costs.stream()
                .map(cost -> {
                    Cost.Rate rate = cost.rate();
                    return rate == null
                            ? new Spending(Map.of(), Set.of(cost.lineItem()), 0)
                            : new Spending(Map.of(rate.currency(), cost.amount()), Set.of(), 0);
                })
                .collect(Collectors.reducing(Spending.NOTHING, Spending::and));
    }
}
