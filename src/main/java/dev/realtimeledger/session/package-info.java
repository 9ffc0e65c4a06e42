/**
 * The sessions as the API lists and shows them. It stands on the history and on the verdicts about it, by which sessions
 * can be listed; neither knows of it.
 */
@NullMarked
package dev.realtimeledger.session;

import org.jspecify.annotations.NullMarked;
