package dev.realtimeledger.relay;

/**
 * What became of the events: at any moment {@code received = forwarded + refused + dropped + pending}.
 *
 * @param received from the model
 * @param forwarded the ledger has them
 * @param duplicates of these, what it had already
 * @param refused not taken by the ledger
 * @param dropped lost here, for want of room or time
 * @param pending in memory
 */
record Counts(long received, long forwarded, long duplicates, long refused, long dropped, long pending) {}
