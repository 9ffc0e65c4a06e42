package dev.realtimeledger.event;

import org.jspecify.annotations.Nullable;

/** Ties entries into the chains of their streams. What an entry's hash is made of is for the audit to say. */
public interface Sealer {

    /**
     * Seals a server event.
     *
     * @param previous the stream's chain before it; null for the first entry
     */
    Seal seal(String tenant, LoggedEvent logged, byte @Nullable [] previous);

    /**
     * Seals an entry that is no server event; salt and commitment are empty for one without a body.
     *
     * @param previous as above
     */
    Seal seal(String tenant, StreamEntry entry, byte @Nullable [] previous);
}
