/**
 * Calls: sessions that the forwarder says belong together, as they do after a reconnect. A call is what its sessions are,
 * and its transcript is theirs told as one.
 */
@NullMarked
package dev.realtimeledger.call;

import org.jspecify.annotations.NullMarked;
