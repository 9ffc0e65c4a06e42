/**
 * The history derived anew from the log, and put right where the two differ. It folds events and compares tables by the
 * same code that writes them, stream by stream, while events go on coming in.
 */
@NullMarked
package dev.realtimeledger.rebuild;

import org.jspecify.annotations.NullMarked;
