/**
 * Voice calls made up from a seed, as the server events that a provider would send, and the faults that happen to them on
 * the way. It needs Jackson and the JDK, and nothing of the product, so that others can test their own receivers with it.
 */
package dev.realtimeledger.simulator;
