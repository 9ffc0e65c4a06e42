@NullMarked
package dev.realtimeledger.operations;

import org.jspecify.annotations.NullMarked;
