package dev.realtimeledger.usage;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.LineItem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The line items that a query parameter names. */
final class LineItems {

    static final String PARAMETER = "line_items";

    private LineItems() {}

    /** All when none is named; 400 for what is none. */
    static Set<LineItem> named(List<String> names) {
        Set<LineItem> items = names.stream()
                .map(name -> LineItem.of(name)
                        .orElseThrow(() -> ApiException.badRequest(
                                "invalid_value",
                                PARAMETER,
                                "The line items are "
                                        + Arrays.stream(LineItem.values())
                                                .map(LineItem::label)
                                                .collect(Collectors.joining(", "))
                                        + ".")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(LineItem.class)));
        return items.isEmpty() ? EnumSet.allOf(LineItem.class) : items;
    }
}
