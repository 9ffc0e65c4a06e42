@NullMarked
package dev.realtimeledger.database;

import org.jspecify.annotations.NullMarked;
