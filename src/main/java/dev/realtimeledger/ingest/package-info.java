@NullMarked
package dev.realtimeledger.ingest;

import org.jspecify.annotations.NullMarked;
