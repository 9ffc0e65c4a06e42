package dev.realtimeledger.usage;

import dev.realtimeledger.usage.Grouping.Group;

/** What belongs to a bucket and a group. */
sealed interface Bucketed permits UsageTotal, GroupCosts {

    /** Place of the bucket among those asked for, from 0. */
    int bucket();

    Group group();
}
