/**
 * Budgets: what may be spent in a day or a month, and how much of it is spent. They are worked out from the same sums and
 * prices as every cost, stop nothing, and stay out of the way of what comes in.
 */
@NullMarked
package dev.realtimeledger.budget;

import org.jspecify.annotations.NullMarked;
