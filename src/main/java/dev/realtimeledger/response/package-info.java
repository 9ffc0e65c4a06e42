/**
 * Responses as the API lists and shows them, with what they cost. It stands on the history, which knows no money, and on
 * the ledger and the price book, which know no conversation.
 */
@NullMarked
package dev.realtimeledger.response;

import org.jspecify.annotations.NullMarked;
