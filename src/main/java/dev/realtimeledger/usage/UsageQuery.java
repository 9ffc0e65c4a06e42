package dev.realtimeledger.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the ledger.
 *
 * @param bounds where buckets begin and end, ascending: each bucket is between two neighbours
 * @param after of the first bucket only the groups that come after this one; null for all
 */
public record UsageQuery(
        String tenant, List<Instant> bounds, Grouping grouping, UsageFilter filter, Grouping.@Nullable Group after) {

    public UsageQuery {
        bounds = List.copyOf(bounds);
    }

    /** All of a window, as one bucket. */
    public static UsageQuery of(String tenant, Instant start, Instant end, Grouping grouping, UsageFilter filter) {
        return new UsageQuery(tenant, List.of(start, end), grouping, filter, null);
    }

    /** Whether the stored totals have the answer, but for quarters of an hour that a cut goes through. */
    boolean isInTotals() {
        return grouping.isInTotals() && filter.isInTotals();
    }
}
