package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as it is stored, which may not be what was signed.
 *
 * @param number position among the tenant's checkpoints, from 1, without gaps
 * @param text what the signature is of
 * @param publicKey of the key that signed
 */
record StoredCheckpoint(
        String tenantId,
        long number,
        String id,
        Instant createdAt,
        long treeSize,
        byte[] rootHash,
        String text,
        byte[] signature,
        byte[] publicKey) {

    static final List<String> COLUMNS =
            List.of("id", "created_at", "tree_size", "root_hash", "previous_id", "text", "signature", "public_key");

    private static final int PREVIOUS_ID = 6;
    private static final int PREVIOUS_SHA256 = 7;

    static StoredCheckpoint of(long number, SignedCheckpoint signed) {
        Checkpoint checkpoint = signed.checkpoint();
        return new StoredCheckpoint(
                checkpoint.tenantId(),
                number,
                checkpoint.id(),
                checkpoint.createdAt(),
                checkpoint.treeSize(),
                checkpoint.rootHash(),
                checkpoint.text(),
                signed.signature(),
                signed.signer().raw());
    }

    static StoredCheckpoint read(ResultSet row) throws SQLException {
        return new StoredCheckpoint(
                row.getString("tenant_id"),
                row.getLong("checkpoint_number"),
                row.getString("id"),
                Pipeline.requiredInstant(row, "created_at"),
                row.getLong("tree_size"),
                row.getBytes("root_hash"),
                row.getString("text"),
                row.getBytes("signature"),
                row.getBytes("public_key"));
    }

    /** What the next checkpoint says of this one. */
    Checkpoint.Previous asPrevious() {
        return new Checkpoint.Previous(id, Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether the text says that it follows this one; of null, that it is the first. */
    boolean follows(@Nullable StoredCheckpoint previous) {
        if (previous == null) {
            return line(PREVIOUS_ID).equals(Checkpoint.NONE)
                    && line(PREVIOUS_SHA256).equals(Checkpoint.NONE);
        }
        Checkpoint.Previous named = previous.asPrevious();
        return line(PREVIOUS_ID).equals(named.id())
                && line(PREVIOUS_SHA256).equals(HexFormat.of().formatHex(named.textSha256()));
    }

    private String line(int index) {
        List<String> lines = Arrays.asList(text.split("\n", -1));
        return index < lines.size() ? lines.get(index) : "";
    }

    /**
     * Checks it by itself: that its columns say what its text says, and that the text was signed.
     *
     * @param keys whose signatures count; if there are none, the checkpoint's own key is believed
     */
    void verify(TrustedKeys keys) throws BrokenEvidence {
        CheckpointCheck.Checked checked = new CheckpointCheck(keys).check(view(), "");
        if (!checked.tenant().equals(tenantId)) {
            throw new BrokenEvidence("the text is that of another tenant");
        }
    }

    /** The checkpoint as it was signed, once it {@linkplain #verify is known} to be that. */
    SignedCheckpoint signed() {
        String previousId = line(PREVIOUS_ID);
        Checkpoint.Previous previous = previousId.equals(Checkpoint.NONE)
                ? null
                : new Checkpoint.Previous(previousId, HexFormat.of().parseHex(line(PREVIOUS_SHA256)));
        return new SignedCheckpoint(
                new Checkpoint(tenantId, id, createdAt, treeSize, rootHash, previous),
                signature,
                VerificationKey.of(publicKey));
    }

    /** What is stored, as the API and the log stream show it. */
    ObjectNode view() {
        String previousId = line(PREVIOUS_ID);
        return SignedCheckpoint.view(
                id,
                createdAt,
                treeSize,
                rootHash,
                previousId.equals(Checkpoint.NONE) ? null : previousId,
                text,
                signature,
                publicKey);
    }
}
