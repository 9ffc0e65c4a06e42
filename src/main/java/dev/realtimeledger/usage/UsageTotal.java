package dev.realtimeledger.usage;

import dev.realtimeledger.usage.Grouping.Group;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sum of ledger entries.
 *
 * @param bucket place of the bucket among those asked for, from 0
 * @param from where the interval begins that the entries are in: the bucket, or a part of it in which no price changes
 * @param model of all the entries, where they are to be priced; else null
 */
public record UsageTotal(
        int bucket, Instant from, Group group, @Nullable String model, UsageSums sums) implements Bucketed {}
