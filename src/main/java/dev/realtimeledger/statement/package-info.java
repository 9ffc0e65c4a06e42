/**
 * What a month came to: the ledger and the price book of now while it is open, what was stored once it is closed. Whatever
 * comes or is corrected after the close appears in the next open month, as an adjustment that names the closed one.
 */
@NullMarked
package dev.realtimeledger.statement;

import org.jspecify.annotations.NullMarked;
