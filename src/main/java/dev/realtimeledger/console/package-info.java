/**
 * What people see: pages that are made of the public API's answers. It asks the server that it runs in, over the network
 * and with the key of whoever looks, so that it shows, records and refuses exactly what the API does.
 */
@NullMarked
package dev.realtimeledger.console;

import org.jspecify.annotations.NullMarked;
