package dev.realtimeledger.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.audit.ChainLine.Opening;
import dev.realtimeledger.event.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The vectors on the page that explains the recipe are what the code computes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChainRecipePageTest {

    private static final Path PAGE = Path.of("deploy/chain-recipe.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    private final ChainHasher hasher = new ChainHasher();

    /** The content of the code block of that name. */
    static String block(String name) throws IOException {
        var block = Pattern.compile("^```" + name + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).as(name).isTrue();
        return block.group(1);
    }

    private static List<JsonNode> lines(String name) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : block(name).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void the_encoding_of_values() throws IOException {
        for (String line : block("hashes").lines().toList()) {
            String[] sides = line.split("\\s+= ");
            LengthPrefixed values = new LengthPrefixed().start((byte) 9);
            switch (sides[0]) {
                case "LP(null)" -> values.text(null);
                case "LP(\"\")" -> values.text("");
                case "LP(\"ü\")" -> values.text("ü");
                case "LP(61)" -> values.number(61);
                default -> {
                    assertThat(sides[0]).isEqualTo("genesis(\"default\", \"sess_ü\")");
                    assertThat(hasher.genesis("default", "sess_ü"))
                            .asHexString()
                            .isEqualToIgnoringCase(sides[1]);
                    continue;
                }
            }
            assertThat(values.hash(Sha256.digest())).isEqualTo(Sha256.of(HEX.parseHex("09" + sides[1])));
        }
    }

    @Test
    void the_chain_before_and_after_the_erasure() throws IOException {
        for (String name : List.of("chain-before", "chain-after")) {
            List<JsonNode> lines = lines(name);
            SampleChain chain = new SampleChain("default", "sess_ü");
            for (JsonNode line : lines.subList(1, lines.size())) {
                chain.add(entry(line), opening(line));
            }

            assertThat(SampleChain.ndjson(chain.views())).isEqualTo(block(name));
        }
    }

    private static ChainEntry entry(JsonNode line) {
        return new ChainEntry(
                line.get("sequence_number").longValue(),
                line.get("kind").textValue(),
                line.get("event_id").textValue(),
                line.get("type").textValue(),
                Instant.parse(line.get("received_at").textValue()),
                line.get("session_id").textValue(),
                line.get("call_id").textValue(),
                number(line, "event_sequence"),
                line.get("event_time").isNull()
                        ? null
                        : Instant.parse(line.get("event_time").textValue()),
                line.get("traceparent").textValue(),
                line.get("api_key").textValue(),
                line.get("response_id").textValue(),
                line.get("item_id").textValue(),
                number(line, "body_bytes"),
                number(line, "audio_bytes"),
                line.get("detail").textValue(),
                bytes(line, "body_commitment"));
    }

    private static Long number(JsonNode line, String name) {
        return line.get(name).isNull() ? null : line.get(name).longValue();
    }

    private static byte[] bytes(JsonNode line, String name) {
        return line.get(name).isNull() ? null : HEX.parseHex(line.get(name).textValue());
    }

    private static Opening opening(JsonNode line) {
        return line.get("salt").isNull() ? null : new Opening(bytes(line, "salt"), bytes(line, "body_sha256"));
    }

    @Test
    void the_commitment_to_a_body() throws IOException {
        String body = Files.readString(PAGE).replaceAll("(?s).*the body of the event being `(.*?)`.*", "$1");
        JsonNode event = lines("chain-before").get(1);

        assertThat(Sha256.of(body.getBytes(UTF_8))).isEqualTo(bytes(event, "body_sha256"));
        assertThat(hasher.commitment(bytes(event, "salt"), bytes(event, "body_sha256")))
                .isEqualTo(bytes(event, "body_commitment"));
    }

    @Test
    void the_tree() throws IOException {
        JsonNode tree = JSON.readTree(block("merkle"));
        List<byte[]> leaves = new ArrayList<>();
        List<ChainHead> heads = new ArrayList<>();
        for (JsonNode leaf : tree.get("leaves")) {
            heads.add(new ChainHead(
                    leaf.get("session_id").textValue(),
                    leaf.get("sequence_number").longValue(),
                    bytes(leaf, "chain_hash")));
            leaves.add(hasher.merkleLeaf(heads.getLast()));
            assertThat(leaves.getLast()).isEqualTo(bytes(leaf, "leaf"));
        }
        assertThat(heads).isSortedAccordingTo(ChainHead.ORDER);
        for (Map.Entry<String, JsonNode> root : tree.get("roots").properties()) {
            var frontier = new MerkleFrontier();
            leaves.subList(0, Integer.parseInt(root.getKey())).forEach(frontier::add);
            assertThat(HEX.formatHex(frontier.root())).isEqualTo(root.getValue().textValue());
        }
        for (JsonNode inclusion : tree.get("inclusion")) {
            int size = inclusion.get("tree_size").intValue();
            var proof = MerkleProof.ofInclusion(inclusion.get("leaf_index").intValue(), size);
            leaves.subList(0, size).forEach(proof::add);
            assertThat(hex(proof.path())).isEqualTo(texts(inclusion.get("path")));
        }
        for (JsonNode consistency : tree.get("consistency")) {
            int size = consistency.get("to").intValue();
            var proof = MerkleProof.ofConsistency(consistency.get("from").intValue(), size);
            leaves.subList(0, size).forEach(proof::add);
            assertThat(hex(proof.path())).isEqualTo(texts(consistency.get("proof")));
        }
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(HEX::formatHex).toList();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::textValue).toList();
    }

    @Test
    void the_checkpoints() throws IOException {
        JsonNode keys = JSON.readTree(block("key"));
        SigningKey key = SigningKey.parse("KEY", keys.get("seed").textValue());
        Checkpoint.Previous previous = null;
        for (JsonNode shown : lines("checkpoints")) {
            var checkpoint = new Checkpoint(
                    "default",
                    shown.get("id").textValue(),
                    Instant.parse(shown.get("created_at").textValue()),
                    shown.get("tree_size").longValue(),
                    bytes(shown, "root_hash"),
                    previous);

            assertThat(checkpoint.sign(key).view()).hasToString(shown.toString());
            assertThat(checkpoint.sign(key).verifies(TrustedKeys.of(key, List.of())))
                    .isTrue();
            previous = checkpoint.asPrevious();
        }
        assertThat(key.publicKey().raw())
                .isEqualTo(Base64.getDecoder().decode(keys.get("public_key").textValue()));
    }

    @Test
    void everything_is_valid_for_the_verifier() throws IOException {
        String publicKey = JSON.readTree(block("key")).get("public_key").textValue();
        String all = block("chain-before") + block("chain-after") + block("checkpoints") + block("proof");

        Verified verified = Verified.of(all, "--public-key", publicKey);

        assertThat(verified.exitCode()).isZero();
        assertThat(verified.out()).endsWith("5 valid, 0 broken\n");
    }
}
