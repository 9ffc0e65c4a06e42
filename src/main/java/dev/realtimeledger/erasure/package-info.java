/**
 * Content that has to go, and content that must not: erasure of a session or of an end user, legal holds. On top of the
 * rebuild: an erasure empties the log and lets everything be told anew from what is left.
 */
@NullMarked
package dev.realtimeledger.erasure;

import org.jspecify.annotations.NullMarked;
