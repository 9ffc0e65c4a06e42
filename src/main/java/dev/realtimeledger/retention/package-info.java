/**
 * How long content is kept. On top of erasure and audit: what is too old is erased as on demand, step by step, and the
 * tenant's chain says so.
 */
@NullMarked
package dev.realtimeledger.retention;

import org.jspecify.annotations.NullMarked;
