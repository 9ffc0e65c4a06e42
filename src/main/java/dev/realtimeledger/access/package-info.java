@NullMarked
package dev.realtimeledger.access;

import org.jspecify.annotations.NullMarked;
