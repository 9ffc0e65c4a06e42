/**
 * What was used, booked as ledger entries: the usage that events report, forwarders measure and audio betrays. Entries
 * are never changed; what turns out otherwise is taken back and booked anew. They hold quantities and no money: a price
 * may come later, and may be corrected.
 */
@NullMarked
package dev.realtimeledger.billing;

import org.jspecify.annotations.NullMarked;
