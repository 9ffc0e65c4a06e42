@NullMarked
package dev.realtimeledger.event;

import org.jspecify.annotations.NullMarked;
