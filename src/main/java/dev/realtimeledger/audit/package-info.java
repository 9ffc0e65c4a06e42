/**
 * What an auditor needs to believe the ledger without believing us: every entry of a stream is linked to the one before
 * by a hash, all streams' heads stand in a Merkle tree, and a signed checkpoint names its root. {@code Chain*}, {@code
 * Merkle*}, {@code Checkpoint} and {@code Verifier} compute with values alone, {@code deploy/chain-recipe.md} says the same
 * for other languages; {@code Stored*}, {@code Verifications} and {@code Checkpoints} are the tables; {@code Read*} is who
 * read what.
 */
@NullMarked
package dev.realtimeledger.audit;

import org.jspecify.annotations.NullMarked;
