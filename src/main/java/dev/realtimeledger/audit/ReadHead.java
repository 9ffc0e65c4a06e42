package dev.realtimeledger.audit;

import java.time.Instant;

/**
 * Where a chain of reads ends.
 *
 * @param sequenceNumber of the newest entry; 0 before the first
 * @param createdAt of the newest entry
 * @param entryHash of the newest entry; before the first, the genesis
 */
record ReadHead(long sequenceNumber, Instant createdAt, byte[] entryHash) {}
