package dev.realtimeledger.audit;

import org.jspecify.annotations.Nullable;

/**
 * An entry as it is stored, which may not be what was written.
 *
 * @param salt null for an entry without a body, and once it was erased
 * @param chainHash null where none was written
 * @param erased whether a stored erasure says that it took the salt
 * @param residuesSha256 of an erasure, the hash over what is stored of the events that it emptied; null for others
 * @param keptBytes length of the event's body as it is kept; null when it is no longer kept
 * @param keptSha256 hash of the body as it is kept; null unless it was asked for, and the body has its whole length
 */
record StoredEntry(
        ChainEntry entry,
        byte @Nullable [] salt,
        byte @Nullable [] bodySha256,
        byte @Nullable [] chainHash,
        boolean erased,
        byte @Nullable [] residuesSha256,
        @Nullable Integer keptBytes,
        byte @Nullable [] keptSha256) {

    private static final byte[] NONE = {};

    /** The chain with the entry, as it was written; empty where it was not. */
    byte[] hash() {
        return chainHash == null ? NONE : chainHash;
    }

    /**
     * The entry as chains and proofs show it: what is stored, so that who recomputes it finds what does not fit.
     *
     * @param previous the chain before it, as it is stored
     */
    ChainLine line(ChainHasher hasher, byte[] previous) {
        ChainLine.Opening opening = salt == null || bodySha256 == null ? null : new ChainLine.Opening(salt, bodySha256);
        return new ChainLine(entry, opening, new ChainLink(hasher.leaf(entry), previous, hash()));
    }
}
