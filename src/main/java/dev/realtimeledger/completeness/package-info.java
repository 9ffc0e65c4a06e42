/**
 * What of a session never arrived, found in the events that did. It reads the log beside the history and changes neither;
 * its verdicts are stored so that sessions can be listed by them.
 */
@NullMarked
package dev.realtimeledger.completeness;

import org.jspecify.annotations.NullMarked;
