package dev.realtimeledger.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.Sha256;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An entry as a file shows it, which may be anything. */
final class ShownEntry {

    /** What an entry shows beside the fields of its leaf. */
    static final Set<String> UNPROVED =
            Set.of("object", "salt", "body_sha256", "leaf_hash", "previous_hash", "chain_hash");

    /** 7 and "7" have the same hash; so what is a number has to be shown as one. */
    private static final Set<String> NUMBERS = Set.of("sequence_number", "event_sequence", "body_bytes", "audio_bytes");

    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");

    private final JsonNode line;

    ShownEntry(JsonNode line) {
        this.line = line;
    }

    /** Its number; 0 when it has none. */
    long sequenceNumber() {
        JsonNode number = line.path("sequence_number");
        return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : 0;
    }

    /** Whether it once had a body that can no longer be proved. */
    boolean isErased() {
        return !line.path("body_commitment").isNull() && line.path("salt").isNull();
    }

    byte[] previousHash() throws BrokenEvidence {
        return hash(line, "previous_hash");
    }

    /**
     * Recomputes the entry behind {@code previous}.
     *
     * @return the chain's hash with it
     */
    byte[] verify(ChainRecipe recipe, ChainHasher hasher, byte[] previous) throws BrokenEvidence {
        if (!Arrays.equals(previousHash(), previous)) {
            throw new BrokenEvidence("previous_hash is not the hash of the chain before it");
        }
        byte[] leaf = hasher.leaf(values(recipe));
        if (!Arrays.equals(hash(line, "leaf_hash"), leaf)) {
            throw new BrokenEvidence("leaf_hash is not the hash of its fields");
        }
        byte[] chain = hasher.link(previous, leaf);
        if (!Arrays.equals(hash(line, "chain_hash"), chain)) {
            throw new BrokenEvidence("chain_hash is not the hash of previous_hash and leaf_hash");
        }
        verifyCommitment(hasher);
        return chain;
    }

    private List<@Nullable String> values(ChainRecipe recipe) throws BrokenEvidence {
        for (Map.Entry<String, JsonNode> field : line.properties()) {
            if (!UNPROVED.contains(field.getKey()) && !recipe.leafFields().contains(field.getKey())) {
                throw new BrokenEvidence(field.getKey() + " is shown, but no hash covers it");
            }
        }
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        List<@Nullable String> values = new ArrayList<>();
        for (String name : recipe.leafFields()) {
            JsonNode value = line.path(name);
            if (value.isNull()) {
                values.add(null);
            } else if (NUMBERS.contains(name) ? value.isIntegralNumber() : isText(value, utf8)) {
                values.add(value.asText());
            } else {
                throw new BrokenEvidence(value.isMissingNode() ? name + " is missing" : name + " is of a wrong type");
            }
        }
        return values;
    }

    private static boolean isText(JsonNode value, CharsetEncoder utf8) {
        // What comes with a later field may be a number too.
        return value.isIntegralNumber() || (value.isTextual() && utf8.canEncode(value.textValue()));
    }

    private void verifyCommitment(ChainHasher hasher) throws BrokenEvidence {
        for (String name : List.of("salt", "body_sha256")) {
            if (!line.has(name)) {
                throw new BrokenEvidence(name + " is missing");
            }
        }
        boolean isOpen = !line.path("salt").isNull();
        if (isOpen == line.path("body_sha256").isNull()) {
            throw new BrokenEvidence("of salt and body_sha256 only one is there");
        }
        if (line.path("body_commitment").isNull()) {
            if (isOpen || EntryKind.haveBody(line.path("kind").asText())) {
                throw new BrokenEvidence("body_commitment is missing");
            }
            return;
        }
        byte[] commitment = hash(line, "body_commitment");
        if (isOpen) {
            byte[] salt = bytes(line, "salt", ChainRecipe.SALT_BYTES);
            if (!Arrays.equals(commitment, hasher.commitment(salt, hash(line, "body_sha256")))) {
                throw new BrokenEvidence("body_commitment is not the hash of salt and body_sha256");
            }
        }
    }

    /** A hash that an object shows. */
    static byte[] hash(JsonNode object, String name) throws BrokenEvidence {
        return bytes(object, name, Sha256.LENGTH);
    }

    private static byte[] bytes(JsonNode object, String name, int length) throws BrokenEvidence {
        return parse(object.path(name), name, length);
    }

    /** Hashes that an array shows. */
    static List<byte[]> hashes(JsonNode array, String name) throws BrokenEvidence {
        if (!array.isArray()) {
            throw new BrokenEvidence(name + " is no list");
        }
        List<byte[]> hashes = new ArrayList<>(array.size());
        for (JsonNode hash : array) {
            hashes.add(parse(hash, name, Sha256.LENGTH));
        }
        return hashes;
    }

    private static byte[] parse(JsonNode shown, String name, int length) throws BrokenEvidence {
        // One way to write each hash: else a file could be changed without changing what it says.
        String text = shown.isTextual() ? shown.textValue() : "";
        if (text.length() != 2 * length || !HEX.matcher(text).matches()) {
            throw new BrokenEvidence(name + " is not " + 2 * length + " lower-case hexadecimal digits");
        }
        return HexFormat.of().parseHex(text);
    }
}
