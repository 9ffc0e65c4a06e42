package dev.realtimeledger.audit;

import dev.realtimeledger.event.EventCatalogue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes one chain from its stored entries, and compares what is said of it: by the entries' own hashes, by the
 * stream's head, and by checkpoints. It can be put down behind any entry and taken up again.
 */
final class StoredChainCheck {

    private final ChainHasher hasher = new ChainHasher();
    private final ChainClaims claims;
    private final Deque<ChainClaims.Leaf> leaves = new ArrayDeque<>();
    private byte[] hash;
    private long number;
    private @Nullable String eventId;
    private long bodies;

    /** Begins with the first entry. */
    StoredChainCheck(String tenant, ChainClaims claims) {
        this.claims = claims;
        this.hash = hasher.genesis(tenant, claims.streamId());
        leaves.addAll(claims.leaves());
    }

    /** Goes on behind an entry. */
    StoredChainCheck(ChainClaims claims, long number, byte[] hash) {
        this.claims = claims;
        this.number = number;
        this.hash = hash;
        claims.leaves().stream().filter(leaf -> leaf.sequenceNumber() > number).forEach(leaves::add);
    }

    /** Number of the last entry that is right; 0 before the first. */
    long number() {
        return number;
    }

    /** The chain up to there, as it was recomputed. */
    byte[] hash() {
        return hash;
    }

    /** How many entries had a body that is kept whole, and is the one that came. */
    long bodies() {
        return bodies;
    }

    /** Takes the next entry. */
    void entry(StoredEntry stored) {
        ChainEntry entry = stored.entry();
        long its = entry.sequenceNumber();
        if (its > number + 1) {
            throw missing("There is no entry of this number, but there are later ones.");
        }
        String broken = its <= number ? "The number is used twice, or is none." : fault(stored);
        if (broken != null) {
            throw BrokenRecord.entry(claims.streamId(), its, entry.eventId(), null, broken);
        }
        number = its;
        eventId = entry.eventId();
        while (!leaves.isEmpty() && leaves.getFirst().sequenceNumber() <= number) {
            compare(leaves.removeFirst());
        }
    }

    /** What is wrong with an entry that stands in its place; null when nothing is. Takes it when all is right. */
    private @Nullable String fault(StoredEntry stored) {
        ChainHead head = claims.head();
        if (head != null && stored.entry().sequenceNumber() > head.sequenceNumber()) {
            return "The stream's head ends before this entry.";
        }
        byte[] now = hasher.link(hash, stored.entry()).chainHash();
        if (!Arrays.equals(now, stored.hash())) {
            return "chain_hash is not the hash of the chain before the entry and of what the entry says.";
        }
        String broken = stored.entry().bodyCommitment() == null ? faultWithoutBody(stored) : faultOfBody(stored);
        if (broken == null) {
            hash = now;
        }
        return broken;
    }

    private static @Nullable String faultWithoutBody(StoredEntry stored) {
        boolean has = stored.salt() != null || stored.bodySha256() != null;
        if (has || EntryKind.haveBody(stored.entry().kind())) {
            return "body_commitment is missing.";
        }
        byte[] residues = stored.residuesSha256();
        return residues == null || saysHash(stored.entry().detail(), residues)
                ? null
                : "What is left of the events that it erased is not what it left.";
    }

    private static boolean saysHash(@Nullable String detail, byte[] residues) {
        return detail != null
                && detail.contains("\"residues_sha256\":\"" + HexFormat.of().formatHex(residues) + "\"");
    }

    private @Nullable String faultOfBody(StoredEntry stored) {
        byte[] salt = stored.salt();
        if (salt == null) {
            return stored.erased() ? null : "The salt is gone, and no erasure in the chain took it.";
        }
        byte[] bodySha256 = stored.bodySha256();
        if (bodySha256 == null
                || !Arrays.equals(
                        hasher.commitment(salt, bodySha256), stored.entry().bodyCommitment())) {
            return "body_commitment is not the hash of salt and body_sha256.";
        }
        return stored.entry().kind().equals(EntryKind.EVENT.label()) ? faultOfKeptBody(stored) : null;
    }

    /** What is kept of a body is less than what came only where audio was left out, or a delta was emptied. */
    private @Nullable String faultOfKeptBody(StoredEntry stored) {
        ChainEntry entry = stored.entry();
        Integer kept = stored.keptBytes();
        if (kept == null) {
            boolean canBeEmptied = EventCatalogue.isDelta(Objects.requireNonNullElse(entry.type(), ""));
            return canBeEmptied ? null : "The body is gone, and no erasure in the chain took it.";
        }
        long came = Objects.requireNonNullElse(entry.bodyBytes(), -1L);
        if (kept < came && entry.audioBytes() != null) {
            return null;
        }
        if (kept != came || !Arrays.equals(stored.keptSha256(), stored.bodySha256())) {
            return "The body is not the one that body_sha256 is of.";
        }
        bodies++;
        return null;
    }

    private void compare(ChainClaims.Leaf leaf) {
        if (leaf.checkpointId() == null) {
            throw BrokenRecord.entry(
                    claims.streamId(),
                    number,
                    eventId,
                    null,
                    "The checkpoint that has the chain up to here is missing.");
        }
        if (leaf.sequenceNumber() != number || !Arrays.equals(leaf.chainHash(), hash)) {
            throw BrokenRecord.entry(
                    claims.streamId(),
                    number,
                    eventId,
                    leaf.checkpointId(),
                    "The checkpoint has another chain up to here: entries were rewritten since.");
        }
    }

    /** Says that no entry follows. */
    void end() {
        ChainHead head = claims.head();
        if (head != null && head.sequenceNumber() > number) {
            throw missing("The stream's head says that there are " + head.sequenceNumber() + " entries.");
        }
        if (!leaves.isEmpty()) {
            ChainClaims.Leaf leaf = leaves.getFirst();
            throw BrokenRecord.entry(
                    claims.streamId(),
                    number + 1,
                    null,
                    leaf.checkpointId(),
                    "The checkpoint has " + leaf.sequenceNumber() + " entries of the chain.");
        }
        if (head == null || !Arrays.equals(head.chainHash(), hash)) {
            throw BrokenRecord.entry(
                    claims.streamId(),
                    number,
                    eventId,
                    null,
                    head == null
                            ? "The stream's head is missing."
                            : "The stream's head has another hash than the chain up to its last entry.");
        }
    }

    private BrokenRecord missing(String reason) {
        return BrokenRecord.entry(claims.streamId(), number + 1, null, null, reason);
    }
}
