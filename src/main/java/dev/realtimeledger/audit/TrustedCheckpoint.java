package dev.realtimeledger.audit;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that somebody kept where the ledger's owner could not change it.
 *
 * @param root its root hash; null when only the id was kept
 */
record TrustedCheckpoint(String id, byte @Nullable [] root) {}
