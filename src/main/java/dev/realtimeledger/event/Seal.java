package dev.realtimeledger.event;

/**
 * What ties an entry into the chain of its stream.
 *
 * @param salt with the hash of the body it opens the commitment; random, and the entry's own
 * @param bodyCommitment what the chain holds of the body
 * @param chainHash the chain up to and with the entry
 */
public record Seal(byte[] salt, byte[] bodyCommitment, byte[] chainHash) {}
