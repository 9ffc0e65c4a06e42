package dev.realtimeledger.audit;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Transactions;
import dev.realtimeledger.event.EventPlaces.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes proofs of single events. A proof leads to the newest checkpoint, which has the chain's later entries too, so a
 * proof has their leaf hashes; it is checked before it is given, and costs a pass over all leaves of the tree.
 */
@ApplicationScoped
class EventProofs {

    /** Each is 67 characters of the answer, which stays under 3 MB. */
    static final int MOST_FOLLOWING = 40_000;

    private static final StoredEntries.Portion PORTION = new StoredEntries.Portion(2_000, null);

    private final Transactions transactions;
    private final CheckpointKeys keys;

    EventProofs(Transactions transactions, CheckpointKeys keys) {
        this.transactions = transactions;
        this.keys = keys;
    }

    /**
     * Proves that an event stands in the newest checkpoint.
     *
     * @throws ApiException 409 when it is not in one, or what is stored does not lead there; 422 when the proof would be
     *     too large
     */
    EventProof prove(String tenant, Place place) throws SQLException {
        return transactions.snapshot(tenant, connection -> {
            StoredCheckpoint checkpoint =
                    Checkpoints.newest(connection, tenant).orElseThrow(EventProofs::notInCheckpoint);
            ChainHead head = CheckpointLeaves.of(connection, tenant, checkpoint.number(), place.streamId());
            if (head == null || head.sequenceNumber() < place.sequenceNumber()) {
                throw notInCheckpoint();
            }
            if (head.sequenceNumber() - place.sequenceNumber() > MOST_FOLLOWING) {
                throw ApiException.invalid(
                        422,
                        "session_too_large",
                        "event_id",
                        "More than " + MOST_FOLLOWING + " entries follow the event: what GET"
                                + " /v1/audit/sessions/{id}/chain answers proves the same.");
            }
            try {
                checkpoint.verify(keys.trusted());
                return prove(connection, tenant, place, head, checkpoint);
            } catch (BrokenEvidence broken) {
                throw ApiException.invalid(
                        409,
                        "broken_chain",
                        null,
                        "There is no proof, for " + broken.why() + ". GET /v1/audit/verify says what does not fit.");
            }
        });
    }

    private static ApiException notInCheckpoint() {
        return ApiException.invalid(
                409,
                "not_in_checkpoint",
                "event_id",
                "The event is newer than the newest checkpoint: make one with POST /v1/audit/checkpoints.");
    }

    private static EventProof prove(
            Connection connection, String tenant, Place place, ChainHead head, StoredCheckpoint checkpoint)
            throws SQLException, BrokenEvidence {
        ChainHasher hasher = new ChainHasher();
        byte[] genesis = hasher.genesis(tenant, place.streamId());
        byte[] previous = ChainPage.hashUpTo(connection, tenant, place.streamId(), place.sequenceNumber() - 1, genesis);
        Following following = following(connection, hasher, tenant, place, head.sequenceNumber());
        List<byte[]> leaves = following.leaves;
        byte[] hash = previous;
        for (byte[] leaf : leaves) {
            hash = hasher.link(hash, leaf);
        }
        if (!Arrays.equals(hash, head.chainHash())) {
            throw new BrokenEvidence("the event and what follows it do not lead to where the checkpoint has the chain");
        }
        long index = CheckpointLeaves.before(connection, tenant, checkpoint.number(), place.streamId());
        MerkleProof inclusion = inclusion(index, checkpoint.treeSize());
        CheckpointLeaves.of(connection, tenant, checkpoint.number(), leaf -> inclusion.add(hasher.merkleLeaf(leaf)));
        if (!inclusion.leads(checkpoint.rootHash())) {
            throw new BrokenEvidence("the chains' leaves do not lead to the checkpoint's root");
        }
        return new EventProof(
                tenant,
                following.event.line(hasher, previous),
                leaves.subList(1, leaves.size()),
                head,
                index,
                inclusion.path(),
                checkpoint.signed());
    }

    private static MerkleProof inclusion(long index, long treeSize) throws BrokenEvidence {
        if (index >= treeSize) {
            throw new BrokenEvidence("the checkpoint has fewer chains");
        }
        return MerkleProof.ofInclusion(index, treeSize);
    }

    /**
     * An event's entry and what follows it.
     *
     * @param leaves leaf hashes, the event's own first
     */
    private record Following(StoredEntry event, List<byte[]> leaves) {}

    /** The event's entry and all that follow, up to the number that the checkpoint has. */
    private static Following following(Connection connection, ChainHasher hasher, String tenant, Place place, long last)
            throws SQLException, BrokenEvidence {
        List<byte[]> leaves = new ArrayList<>();
        StoredEntry event = null;
        long number = place.sequenceNumber() - 1;
        while (number < last) {
            StoredEntries piece = StoredEntries.after(connection, tenant, place.streamId(), number, PORTION);
            for (StoredEntry stored : piece.rows()) {
                if (number == last) {
                    break;
                }
                number++;
                if (stored.entry().sequenceNumber() != number) {
                    throw new BrokenEvidence("the numbers of the entries have gaps");
                }
                event = event == null ? stored : event;
                leaves.add(hasher.leaf(stored.entry()));
            }
            if (!piece.more() && number < last) {
                throw new BrokenEvidence("entries are missing that the checkpoint has");
            }
        }
        if (event == null) {
            throw new BrokenEvidence("the event is missing");
        }
        return new Following(event, leaves);
    }
}
