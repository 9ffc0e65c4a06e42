package dev.realtimeledger.response;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.history.Views;
import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a response cost: its ledger entries in force at the prices of their models and times, as these are known now. What
 * has no price is not zero: the amounts are then the least that it cost.
 *
 * @param amounts of each money that some of its usage is priced in; not rounded, and none where no price is known
 * @param unpriced the line items that have no price
 * @param isKnown whether anything says how much was used
 */
public record ResponseCost(Map<Money, BigDecimal> amounts, Set<LineItem> unpriced, boolean isKnown) {

    /** What amounts must have in common to be added. */
    record Money(String currency, Tax tax) implements Comparable<Money> {

        private static final Comparator<Money> ORDER =
                Comparator.comparing(Money::currency).thenComparing(Money::tax);

        static Money of(Price price) {
            return new Money(price.terms().currency(), price.terms().tax());
        }

        @Override
        public int compareTo(Money other) {
            return ORDER.compare(this, other);
        }

        ObjectNode view(BigDecimal amount) {
            return Views.object()
                    .put("value", amount.stripTrailingZeros().toPlainString())
                    .put("currency", currency)
                    .put("tax", tax.label());
        }
    }

    /** What is booked at the prices of a book. */
    static ResponseCost of(Collection<BookedUsage> booked, PriceBook book) {
        return of(booked, book, EnumSet.allOf(LineItem.class));
    }

    /** The same of some line items alone. */
    static ResponseCost of(Collection<BookedUsage> booked, PriceBook book, Set<LineItem> items) {
        Map<Money, BigDecimal> amounts = new TreeMap<>();
        Set<LineItem> unpriced = EnumSet.noneOf(LineItem.class);
        for (BookedUsage usage : booked) {
            usage.quantities().forEach((item, quantity) -> {
                if (items.contains(item)) {
                    Optional<Price> price = book.priceOf(usage.model(), item, usage.happenedAt());
                    price.ifPresentOrElse(
                            known -> amounts.merge(Money.of(known), known.amountOf(quantity), BigDecimal::add),
                            () -> unpriced.add(item));
                }
            });
        }
        return new ResponseCost(
                amounts,
                unpriced,
                booked.stream().anyMatch(BookedUsage::isReport)
                        && booked.stream().allMatch(BookedUsage::isKnown));
    }

    private boolean isLowerBound() {
        return !isKnown || !unpriced.isEmpty();
    }

    /**
     * Adds it to what it is the cost of: as {@code cost}, which is null while no price is known; where prices are in
     * several currencies, or with and without tax, {@code cost} is null and {@code costs} has one of each.
     */
    public ObjectNode addTo(ObjectNode view) {
        List<ObjectNode> costs = amounts.entrySet().stream()
                .map(amount -> view(amount.getKey(), amount.getValue()))
                .toList();
        view.set("cost", costs.size() == 1 ? costs.getFirst() : null);
        if (costs.size() > 1) {
            view.putArray("costs").addAll(costs);
        }
        return view;
    }

    private ObjectNode view(Money money, BigDecimal amount) {
        ObjectNode view = money.view(amount).put("lower_bound", isLowerBound());
        ArrayNode items = view.putArray("unpriced_line_items");
        unpriced.forEach(item -> items.add(item.label()));
        return view;
    }
}
