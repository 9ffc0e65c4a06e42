package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks signed checkpoints, one by one, and what they say of each other: of those seen here, each has to name the true
 * text of the one before, and no two may follow the same one.
 */
final class CheckpointCheck {

    private static final int LINES = 8;

    private final TrustedKeys keys;
    private final Map<Name, Seen> seen = new LinkedHashMap<>();

    /**
     * @param keys whose signatures count; if there are none, a checkpoint's own key is believed
     */
    CheckpointCheck(TrustedKeys keys) {
        this.keys = keys;
    }

    private record Name(String tenant, String id) {}

    private record Seen(String textSha256, @Nullable String previousId, String previousSha256, String place) {}

    /** What a checkpoint was found to say. */
    record Checked(String tenant, String id, String createdAt, long treeSize, byte[] rootHash, VerificationKey signer) {

        @Override
        public String toString() {
            return "checkpoint " + id + " of " + createdAt + " (tenant " + tenant + ")";
        }
    }

    /** One that does not fit to others. */
    record Unfit(String place, String name, String why) {}

    /**
     * Checks a checkpoint by itself, and remembers it.
     *
     * @param place where it was found
     */
    Checked check(JsonNode shown, String place) throws BrokenEvidence {
        String text = ChainCheck.text(shown, "text");
        String[] lines = text.split("\n", -1);
        if (lines.length != LINES + 1 || !lines[LINES].isEmpty() || !lines[0].equals(Checkpoint.FORMAT)) {
            throw new BrokenEvidence("text is not the eight lines of " + Checkpoint.FORMAT);
        }
        requireSame(lines[2], shown.path("id"), "id");
        requireSame(lines[3], shown.path("created_at"), "created_at");
        JsonNode size = shown.path("tree_size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || !lines[4].equals(size.asText())) {
            throw new BrokenEvidence("tree_size is not that of the text");
        }
        byte[] root = ShownEntry.hash(shown, "root_hash");
        if (!lines[5].equals(Base64.getEncoder().encodeToString(root))) {
            throw new BrokenEvidence("root_hash is not that of the text");
        }
        boolean isFirst = lines[6].equals(Checkpoint.NONE);
        if (isFirst != lines[7].equals(Checkpoint.NONE)
                || isFirst != shown.path("previous_id").isNull()) {
            throw new BrokenEvidence("previous_id and the text do not agree on whether there is a previous one");
        }
        if (!isFirst) {
            requireSame(lines[6], shown.path("previous_id"), "previous_id");
        }
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        VerificationKey signer = signer(shown, signed);
        remember(
                new Name(lines[1], lines[2]),
                new Seen(HexFormat.of().formatHex(Sha256.of(signed)), isFirst ? null : lines[6], lines[7], place));
        return new Checked(lines[1], lines[2], lines[3], size.longValue(), root, signer);
    }

    private static void requireSame(String line, JsonNode shown, String name) throws BrokenEvidence {
        if (!shown.isTextual() || !shown.textValue().equals(line)) {
            throw new BrokenEvidence(name + " is not that of the text");
        }
    }

    private VerificationKey signer(JsonNode shown, byte[] text) throws BrokenEvidence {
        VerificationKey signer;
        byte[] signature;
        try {
            signer = VerificationKey.of(Base64.getDecoder().decode(ChainCheck.text(shown, "public_key")));
            signature = Base64.getDecoder().decode(ChainCheck.text(shown, "signature"));
        } catch (IllegalArgumentException notBase64) {
            throw new BrokenEvidence("public_key is no Ed25519 key, or signature no base64");
        }
        if (!keys.isEmpty() && !keys.contains(signer)) {
            throw new BrokenEvidence("it is signed with a key that is not trusted, " + signer);
        }
        if (!signer.verifies(text, signature)) {
            throw new BrokenEvidence("the signature is not that of the text by " + signer);
        }
        return signer;
    }

    private void remember(Name name, Seen now) throws BrokenEvidence {
        Seen before = seen.putIfAbsent(name, now);
        if (before != null && !before.textSha256.equals(now.textSha256)) {
            throw new BrokenEvidence("another checkpoint of this id was seen in " + before.place);
        }
    }

    /** Whether there was any. */
    boolean any() {
        return !seen.isEmpty();
    }

    /** The first that does not fit to the others, once all were seen. */
    Optional<Unfit> unfit() {
        Map<Name, String> followers = new HashMap<>();
        for (Map.Entry<Name, Seen> one : seen.entrySet()) {
            String tenant = one.getKey().tenant;
            Seen that = one.getValue();
            String previousId = that.previousId == null ? Checkpoint.NONE : that.previousId;
            Seen previous = seen.get(new Name(tenant, previousId));
            if (previous != null && !previous.textSha256.equals(that.previousSha256)) {
                return Optional.of(unfit(one, "what it says of the text of " + previousId + " is not true"));
            }
            String other = followers.putIfAbsent(new Name(tenant, previousId), one.getKey().id);
            if (other != null) {
                return Optional.of(unfit(one, "it follows the same one as " + other));
            }
        }
        return Optional.empty();
    }

    private static Unfit unfit(Map.Entry<Name, Seen> one, String why) {
        return new Unfit(
                one.getValue().place, "checkpoint " + one.getKey().id + " (tenant " + one.getKey().tenant + ")", why);
    }
}
