/**
 * A provider's bill beside the ledger: day by day and line item by line item what they say, what we say, and where the two
 * differ the likely cause.
 */
@NullMarked
package dev.realtimeledger.reconciliation;

import org.jspecify.annotations.NullMarked;
