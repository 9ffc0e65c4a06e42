@NullMarked
package dev.realtimeledger.api;

import org.jspecify.annotations.NullMarked;
