/**
 * A process of its own, {@code conformance}: plays made-up calls, with what goes wrong on the way, to a receiver of server
 * events, reads back what the receiver made of them, and says which promises of the contract are kept. It knows the
 * receiver by HTTP alone and shares no class with the server, so that it can be pointed at any.
 */
@NullMarked
package dev.realtimeledger.conformance;

import org.jspecify.annotations.NullMarked;
