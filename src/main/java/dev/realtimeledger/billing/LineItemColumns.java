package dev.realtimeledger.billing;

import dev.realtimeledger.database.Column;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns of the ledger and its totals that are line items: one each, in one order. */
final class LineItemColumns {

    private LineItemColumns() {}

    /** SQL for each, separated by commas. */
    static String list(Function<LineItem, String> text) {
        return Arrays.stream(LineItem.values()).map(text).collect(Collectors.joining(", "));
    }

    /**
     * Behind other columns, one for each.
     *
     * @param none what stands where there is none of an item
     */
    static <R> List<Column<R>> with(
            Function<R, Quantities> quantities, @Nullable BigDecimal none, List<Column<R>> others) {
        return Stream.concat(
                        others.stream(), Arrays.stream(LineItem.values()).map(item -> column(item, quantities, none)))
                .toList();
    }

    private static <R> Column<R> column(LineItem item, Function<R, Quantities> quantities, @Nullable BigDecimal none) {
        return item.measure() == LineItem.Measure.SECONDS
                ? Column.decimal(
                        item.label(), row -> orElse(quantities.apply(row).get(item), none))
                : Column.number(
                        item.label(), row -> whole(orElse(quantities.apply(row).get(item), none)));
    }

    private static @Nullable BigDecimal orElse(@Nullable BigDecimal quantity, @Nullable BigDecimal none) {
        return quantity == null ? none : quantity;
    }

    private static @Nullable Long whole(@Nullable BigDecimal quantity) {
        return quantity == null ? null : quantity.longValueExact();
    }
}
