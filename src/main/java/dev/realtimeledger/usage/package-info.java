/**
 * What was used and what it cost: the ledger's sums over any window of time, in any time zone, by any group; priced with
 * the price book as it was known at any time; and for every sum the entries that it is made of.
 */
@NullMarked
package dev.realtimeledger.usage;

import org.jspecify.annotations.NullMarked;
