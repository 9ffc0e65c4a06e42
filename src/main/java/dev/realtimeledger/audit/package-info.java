/**
 * What an auditor needs to believe the ledger without believing us: every entry of a stream is linked to the one before
 * by a hash, all streams' heads stand in a Merkle tree, and a signed checkpoint names its root. What is here computes
 * with values and knows no database; {@code deploy/chain-recipe.md} says the same for other languages.
 */
@NullMarked
package dev.realtimeledger.audit;

import org.jspecify.annotations.NullMarked;
