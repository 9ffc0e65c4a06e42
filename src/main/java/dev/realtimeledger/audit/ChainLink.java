package dev.realtimeledger.audit;

/**
 * Where an entry hangs in its chain.
 *
 * @param leafHash of what the entry says
 * @param previousHash the chain's before it
 * @param chainHash the chain's with it
 */
public record ChainLink(byte[] leafHash, byte[] previousHash, byte[] chainHash) {}
