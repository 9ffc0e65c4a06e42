package dev.realtimeledger.billing;

import dev.realtimeledger.database.Pipeline;
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

    private static boolean isWhole(LineItem item) {
        return item.measure() != LineItem.Measure.SECONDS;
    }

    /** The parameter of {@code unnest} that {@link #of} gives for one. */
    static String array(LineItem item) {
        return isWhole(item) ? "?::bigint[]" : "?::numeric[]";
    }

    /** A parameter for each. */
    static <R> List<Object> of(R[] rows, Function<R, Quantities> quantities) {
        return Arrays.stream(LineItem.values())
                .<Object>map(item -> isWhole(item)
                        ? Pipeline.column(
                                rows, row -> whole(quantities.apply(row).get(item)), Long[]::new)
                        : Pipeline.column(rows, row -> quantities.apply(row).get(item), BigDecimal[]::new))
                .toList();
    }

    /** All parameters of a statement, those of the line items last. */
    static Object[] with(List<Object> items, Object... others) {
        return Stream.concat(Arrays.stream(others), items.stream()).toArray();
    }

    private static @Nullable Long whole(@Nullable BigDecimal quantity) {
        return quantity == null ? null : quantity.longValueExact();
    }
}
