@NullMarked
package dev.realtimeledger.history;

import org.jspecify.annotations.NullMarked;
