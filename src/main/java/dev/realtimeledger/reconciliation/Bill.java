package dev.realtimeledger.reconciliation;

import dev.realtimeledger.billing.LineItem;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider's bill.
 *
 * @param lines never none
 * @param scope what it tells apart
 * @param currency null where it does not say
 * @param first day of all lines
 * @param last day of all lines
 * @param items the line items that it has anything of
 */
record Bill(
        Map<Subject, Billed> lines,
        Scope scope,
        @Nullable String currency,
        LocalDate first,
        LocalDate last,
        Set<LineItem> items) {

    /** What a bill tells apart, and what it says. */
    record Scope(boolean folders, boolean models, boolean quantities, boolean amounts) {}

    boolean covers(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }
}
