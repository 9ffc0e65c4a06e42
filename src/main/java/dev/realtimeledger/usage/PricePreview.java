package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Tax;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What usage costs by two price books, as far as it is not the same. */
final class PricePreview {

    private final PriceBook before;
    private final PriceBook after;
    private final Map<Line, Difference> lines = new TreeMap<>(Line.ORDER);

    PricePreview(PriceBook before, PriceBook after) {
        this.before = before;
        this.after = after;
    }

    /** What amounts must have in common to be compared; without a currency, what has no price. */
    private record Line(
            @Nullable String model,
            LineItem item,
            @Nullable String currency,
            @Nullable Tax tax) {

        private static final Comparator<Line> ORDER = Comparator.comparing(
                        Line::model, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(Line::item)
                .thenComparing(Line::currency, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Line::tax, Comparator.nullsLast(Comparator.naturalOrder()));

        static Line of(@Nullable String model, Cost cost) {
            Cost.Rate rate = cost.rate();
            return new Line(
                    model, cost.lineItem(), rate == null ? null : rate.currency(), rate == null ? null : rate.tax());
        }
    }

    private record Sum(BigDecimal quantity, BigDecimal amount) {

        static final Sum NONE = new Sum(BigDecimal.ZERO, BigDecimal.ZERO);

        Sum plus(Cost cost) {
            return new Sum(quantity.add(cost.quantity()), amount.add(cost.amount()));
        }

        ObjectNode view(boolean priced) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("quantity", Decimals.plain(quantity))
                    .put("amount", priced ? Decimals.plain(amount) : null);
        }
    }

    private static final class Difference {
        private Sum before = Sum.NONE;
        private Sum after = Sum.NONE;

        boolean isNone() {
            return before.quantity.compareTo(after.quantity) == 0 && before.amount.compareTo(after.amount) == 0;
        }
    }

    /** Adds usage of which neither book changes a price. */
    void add(UsageTotal total) {
        total.sums().items().forEach((item, quantity) -> {
            Cost old = Cost.of(item, quantity, price(before, total, item));
            Cost proposed = Cost.of(item, quantity, price(after, total, item));
            Difference one = difference(Line.of(total.model(), old));
            one.before = one.before.plus(old);
            Difference other = difference(Line.of(total.model(), proposed));
            other.after = other.after.plus(proposed);
        });
    }

    private static Optional<Price> price(PriceBook book, UsageTotal total, LineItem item) {
        return book.priceOf(total.model(), item, total.from());
    }

    private Difference difference(Line line) {
        return lines.computeIfAbsent(line, first -> new Difference());
    }

    /** The differences, one of each model, line item, currency and tax, and what has a price before or after only. */
    ArrayNode view() {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        lines.forEach((line, difference) -> {
            if (!difference.isNone()) {
                boolean priced = line.currency != null;
                ObjectNode view = data.addObject()
                        .put("object", "realtime.price_preview.result")
                        .put("model", line.model)
                        .put("line_item", line.item.label())
                        .put("unit", line.item.measure().unit())
                        .put("currency", line.currency)
                        .put("tax", line.tax == null ? null : line.tax.label());
                view.set("before", difference.before.view(priced));
                view.set("after", difference.after.view(priced));
                view.put(
                        "difference",
                        priced ? Decimals.plain(difference.after.amount.subtract(difference.before.amount)) : null);
            }
        });
        return data;
    }
}
