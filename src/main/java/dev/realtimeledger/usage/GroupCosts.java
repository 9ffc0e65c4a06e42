package dev.realtimeledger.usage;

import dev.realtimeledger.usage.Grouping.Group;
import java.util.List;

/**
 * What the usage of a bucket and group cost.
 *
 * @param bucket place of the bucket among those asked for, from 0
 * @param costs one of each line item and rate, ordered by both
 */
public record GroupCosts(int bucket, Group group, List<Cost> costs) implements Bucketed {

    public GroupCosts {
        costs = List.copyOf(costs);
    }
}
