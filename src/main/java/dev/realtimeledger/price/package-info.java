/**
 * What things cost: the price book, whose rows are recorded and never changed. Which price applies is worked out from
 * the rows that were known at a time, so that a cost can be asked for as it looked then.
 */
@NullMarked
package dev.realtimeledger.price;

import org.jspecify.annotations.NullMarked;
