package dev.realtimeledger.audit;

import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The state of all chains of a tenant at one moment. Who kept an old one can show that nothing before it was rewritten.
 *
 * @param createdAt in microseconds
 * @param treeSize how many chains there are
 * @param rootHash of the Merkle tree over their heads
 * @param previous the checkpoint before; null for the first
 */
record Checkpoint(
        String tenantId,
        String id,
        Instant createdAt,
        long treeSize,
        byte[] rootHash,
        @Nullable Previous previous) {

    /** First line of the text. */
    static final String FORMAT = "realtime-ledger-checkpoint/1";

    /** What stands where there is no previous checkpoint. */
    static final String NONE = "-";

    /** Names a checkpoint by its text as well, so that it cannot be exchanged for another of the same id. */
    record Previous(String id, byte[] textSha256) {}

    Checkpoint {
        requireOneLine(tenantId);
        requireOneLine(id);
    }

    private static void requireOneLine(String name) {
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A name in a checkpoint is one line of the signed text");
        }
    }

    /** What is signed. */
    String text() {
        return String.join(
                        "\n",
                        FORMAT,
                        tenantId,
                        id,
                        Timestamp.format(createdAt),
                        Long.toString(treeSize),
                        Base64.getEncoder().encodeToString(rootHash),
                        previous == null ? NONE : previous.id(),
                        previous == null ? NONE : HexFormat.of().formatHex(previous.textSha256()))
                + "\n";
    }

    /** What the next checkpoint says of this one. */
    Previous asPrevious() {
        return new Previous(id, Sha256.of(text().getBytes(StandardCharsets.UTF_8)));
    }

    SignedCheckpoint sign(SigningKey key) {
        return new SignedCheckpoint(this, key.sign(text().getBytes(StandardCharsets.UTF_8)), key.publicKey());
    }
}
