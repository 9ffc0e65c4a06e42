/**
 * A process of its own, {@code relay}: stands between an application and its realtime model, so that the application changes
 * nothing but an address, and brings what the model says to a ledger. It shares no class with the server.
 */
@NullMarked
package dev.realtimeledger.relay;

import org.jspecify.annotations.NullMarked;
