package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifierTest {

    private static final SigningKey KEY = SigningKeyTest.key(1);
    private static final String PUBLIC_KEY = KEY.publicKey().base64();
    private static final String OTHER_KEY = SigningKeyTest.key(2).publicKey().base64();

    private static List<SampleChain> chains() {
        return List.of(
                SampleChain.ofEvents("sess_1", 3).measuredUsage().erase(2),
                SampleChain.ofEvents("sess_2", 1),
                SampleChain.ofEvents("unassigned", 4));
    }

    private static ObjectNode proof() {
        return chains().getFirst().proof(3, chains(), "checkpoint_1", KEY).view();
    }

    /** Checkpoints that follow one another. */
    private static List<ObjectNode> checkpoints(int count) {
        List<ObjectNode> checkpoints = new ArrayList<>();
        Checkpoint.Previous previous = null;
        for (int i = 1; i <= count; i++) {
            Checkpoint checkpoint = checkpoint("checkpoint_" + i, previous);
            checkpoints.add(checkpoint.sign(KEY).view());
            previous = checkpoint.asPrevious();
        }
        return checkpoints;
    }

    private static Checkpoint checkpoint(String id, Checkpoint.Previous previous) {
        return new Checkpoint("default", id, SampleChain.TIME, 0, new MerkleFrontier().root(), previous);
    }

    @Test
    void says_what_it_found_of_each_file(@TempDir Path folder) throws IOException {
        Path chain = Files.writeString(
                folder.resolve("chain.ndjson"),
                SampleChain.ndjson(chains().getFirst().views()));
        Path broken = Files.writeString(
                folder.resolve("broken.ndjson"),
                SampleChain.ndjson(chains().get(1).views()).replace("forwarder", "nobody"));
        Path proof = Files.writeString(folder.resolve("proof.json"), proof().toPrettyString());

        Verified verified = Verified.run(
                List.of(
                        chain.toString(),
                        broken.toString(),
                        "--public-key",
                        PUBLIC_KEY,
                        proof.toString(),
                        folder.resolve("none").toString()),
                "");

        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .isEqualTo(
                        """
                        %s: chain of sess_1 (tenant default), 5 entries, 1 erased, head %s: valid
                        %s:2: entry 1 of the chain of sess_2 (tenant default) is BROKEN: leaf_hash is not the hash of its fields
                        %s: proof of event_3 in the chain of sess_1 (tenant default), checkpoint checkpoint_1 of \
                        2026-11-20T10:00:00.123456Z (tenant default), signed by %s: valid
                        2 valid, 1 broken, 1 not checked
                        """,
                        chain,
                        HexFormat.of().formatHex(chains().getFirst().head().chainHash()),
                        broken,
                        proof,
                        PUBLIC_KEY);
        assertThat(verified.err()).isEqualTo(folder.resolve("none") + ": cannot be opened\n");
    }

    @Test
    void checks_several_chains_in_pages_and_goes_on_behind_a_broken_one() {
        List<ObjectNode> all = new ArrayList<>(chains().getFirst().page(1, 2));
        all.addAll(chains().getFirst().page(3, 5));
        List<ObjectNode> broken = chains().get(2).page(1, 3);
        broken.get(2).put("call_id", "another");
        all.addAll(broken);
        all.addAll(chains().get(2).page(4, 4));
        all.addAll(chains().get(1).views());

        Verified verified = Verified.of(all);

        assertThat(verified.out())
                .contains("entry 2 of the chain of unassigned")
                .endsWith("2 valid, 1 broken\n");
    }

    @Test
    void takes_a_chain_that_grew_between_its_pages() {
        SampleChain chain = SampleChain.ofEvents("sess_1", 2);
        List<ObjectNode> all = chain.page(1, 1);
        chain.event("event_3");
        all.addAll(chain.page(2, 3));

        assertThat(Verified.of(all).out()).contains("3 entries").endsWith("1 valid, 0 broken\n");
        all.getFirst().put("head", "00".repeat(32));
        assertThat(Verified.of(all).out()).contains("entry 2 of the chain").endsWith("0 valid, 1 broken\n");
    }

    @Test
    void takes_the_same_chain_twice_as_two_chains() {
        List<ObjectNode> all = chains().getFirst().views();
        all.addAll(chains().getFirst().views());

        assertThat(Verified.of(all).out()).endsWith("2 valid, 0 broken\n");
    }

    @Test
    void takes_a_chain_without_entries() {
        ObjectNode header = new SampleChain("default", "sess_1").views().getFirst();

        assertThat(Verified.of(List.of(header)).out()).contains("0 entries").endsWith("1 valid, 0 broken\n");
        header.put("head", "00".repeat(32));
        assertThat(Verified.of(List.of(header)).exitCode()).isEqualTo(1);
    }

    @Test
    void takes_the_fields_of_a_leaf_from_the_file() {
        List<ObjectNode> lines = SampleChain.ofEvents("sess_1", 1).views();
        ObjectNode line = lines.getLast();
        lines.getFirst().withArray("/recipe/leaf_fields").insert(1, "weather");
        line.put("weather", "foggy");
        List<String> values = lines.getFirst()
                .at("/recipe/leaf_fields")
                .valueStream()
                .map(name -> line.get(name.textValue()))
                .map(value -> value.isNull() ? null : value.asText())
                .toList();
        var hasher = new ChainHasher();
        byte[] leaf = hasher.leaf(values);
        String chainHash = HexFormat.of().formatHex(hasher.link(hasher.genesis("default", "sess_1"), leaf));
        line.put("leaf_hash", HexFormat.of().formatHex(leaf)).put("chain_hash", chainHash);
        lines.getFirst().put("head", chainHash);

        assertThat(Verified.of(lines).out()).endsWith("1 valid, 0 broken\n");
    }

    static List<Consumer<ObjectNode>> changesOfAProof() {
        String zeros = "00".repeat(32);
        return List.of(
                proof -> proof.put("event_id", "event_4"),
                proof -> proof.put("tenant_id", "other"),
                proof -> proof.put("session_id", "sess_2"),
                proof -> proof.withObject("/entry").put("type", "error"),
                proof -> proof.withObject("/entry").put("previous_hash", zeros),
                proof -> proof.withObject("/entry").put("salt", "00".repeat(16)),
                proof -> proof.withArray("/following").remove(0),
                proof -> proof.withArray("/following").add(zeros),
                proof -> proof.withArray("/following").set(0, zeros),
                proof -> proof.withObject("/head").put("sequence_number", 4),
                proof -> proof.withObject("/head").put("chain_hash", zeros),
                proof -> proof.withObject("/merkle").put("leaf_index", 1),
                proof -> proof.withObject("/merkle").put("tree_size", 4),
                proof -> proof.withArray("/merkle/path").set(0, zeros),
                proof -> proof.withArray("/merkle/path").add(zeros),
                proof -> proof.withObject("/merkle").remove("path"),
                proof -> proof.withObject("/recipe").put("hash", "md5"),
                proof -> proof.withArray("/recipe/leaf_fields").remove(2),
                proof -> proof.withObject("/checkpoint").put("id", "checkpoint_2"),
                proof -> proof.set("checkpoint", checkpoints(1).getFirst()),
                proof -> proof.remove("checkpoint"));
    }

    @ParameterizedTest
    @MethodSource("changesOfAProof")
    void finds_a_proof_that_was_changed(Consumer<ObjectNode> change) {
        ObjectNode proof = proof();
        assertThat(Verified.of(List.of(proof)).exitCode()).isZero();
        change.accept(proof);

        Verified verified = Verified.of(List.of(proof));

        assertThat(verified.out()).contains(" is BROKEN: ");
        assertThat(verified.exitCode()).isEqualTo(1);
    }

    static List<Consumer<ObjectNode>> changesOfACheckpoint() {
        return List.of(
                checkpoint -> checkpoint.put("id", "checkpoint_3"),
                checkpoint -> checkpoint.put("created_at", "2026-11-20T10:00:00.123457Z"),
                checkpoint -> checkpoint.put("tree_size", 1),
                checkpoint -> checkpoint.put("root_hash", "00".repeat(32)),
                checkpoint -> checkpoint.putNull("previous_id"),
                checkpoint -> checkpoint.put("previous_id", "checkpoint_0"),
                checkpoint -> checkpoint.put("text", checkpoint.get("text").textValue() + "\n"),
                checkpoint -> checkpoint.put(
                        "text", checkpoint.get("text").textValue().replace("default", "other")),
                checkpoint -> checkpoint.put("public_key", OTHER_KEY),
                checkpoint -> checkpoint.put("public_key", "AAAA"),
                checkpoint -> checkpoint.put("signature", "A".repeat(86) + "=="),
                checkpoint -> checkpoint.put("signature", "AAAA"),
                checkpoint -> checkpoint.put("signature", "?"),
                checkpoint -> checkpoint.remove("signature"));
    }

    @ParameterizedTest
    @MethodSource("changesOfACheckpoint")
    void finds_a_checkpoint_that_was_changed(Consumer<ObjectNode> change) {
        ObjectNode checkpoint = checkpoints(2).getLast();
        assertThat(Verified.of(List.of(checkpoint)).exitCode()).isZero();
        change.accept(checkpoint);

        assertThat(Verified.of(List.of(checkpoint)).exitCode()).isEqualTo(1);
    }

    @Test
    void checks_what_checkpoints_say_of_each_other_in_any_order() {
        List<ObjectNode> list = checkpoints(4);
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = page.putArray("data");
        list.reversed().forEach(data::add);

        assertThat(Verified.of(list).out()).endsWith("4 valid, 0 broken\n");
        assertThat(Verified.of(page.toPrettyString()).out()).endsWith("4 valid, 0 broken\n");
        assertThat(Verified.of(data.toString()).out()).endsWith("4 valid, 0 broken\n");
    }

    @Test
    void finds_a_checkpoint_that_was_exchanged_for_another_of_the_same_id() {
        List<ObjectNode> list = checkpoints(3);
        list.set(
                1,
                checkpoint("checkpoint_2", new Checkpoint.Previous("checkpoint_1", new byte[32]))
                        .sign(KEY)
                        .view());

        assertThat(Verified.of(list).out())
                .contains(":2: checkpoint checkpoint_2", "of the text of checkpoint_1 is not true");
        assertThat(Verified.of(list.subList(1, 3)).out())
                .contains(":2: checkpoint checkpoint_3", "of the text of checkpoint_2 is not true");
    }

    @Test
    void finds_a_fork() {
        List<ObjectNode> list = checkpoints(3);
        list.add(checkpoint("another", checkpoint("checkpoint_1", null).asPrevious())
                .sign(KEY)
                .view());
        assertThat(Verified.of(list).out()).contains("another", "follows the same one as checkpoint_2");

        List<ObjectNode> same = checkpoints(1);
        same.add(new Checkpoint("default", "checkpoint_1", SampleChain.TIME, 1, new byte[32], null)
                .sign(KEY)
                .view());
        assertThat(Verified.of(same).out()).contains("another checkpoint of this id was seen in -:1");
    }

    @Test
    void trusts_the_keys_it_is_given_and_no_others() {
        List<ObjectNode> list = checkpoints(1);

        assertThat(Verified.of(list, "--public-key", OTHER_KEY, "--public-key", PUBLIC_KEY)
                        .exitCode())
                .isZero();
        assertThat(Verified.of(list, "--public-key", OTHER_KEY).out())
                .contains("a key that is not trusted, " + PUBLIC_KEY);
        assertThat(Verified.of(list).out()).contains("No --public-key was given");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "no JSON",
                "{}",
                "[{}]",
                "{\"error\":{\"message\":\"There is no such session.\"}}",
                "{\"object\":\"audit.checkpoint\",\"object\":\"audit.checkpoint\"}",
                "7"
            })
    void cannot_check_what_is_no_evidence(String content) {
        Verified verified = Verified.of(content);

        assertThat(verified.err()).isNotEmpty();
        assertThat(verified.exitCode()).isEqualTo(2);
    }

    @Test
    void needs_an_entry_to_say_whose_it_is() {
        List<ObjectNode> lines = chains().getFirst().views();
        lines.removeFirst();

        assertThat(Verified.of(lines).out()).contains("no line before it describes its chain");
        assertThat(Verified.of(lines).exitCode()).isEqualTo(1);
    }

    @Test
    void reads_no_name_twice_and_no_half_character() {
        String chain = SampleChain.ndjson(SampleChain.ofEvents("sess_1", 1).views());

        assertThat(Verified.of(chain.replace("\"kind\":", "\"kind\":\"erasure\",\"kind\":"))
                        .exitCode())
                .isEqualTo(1);
        assertThat(Verified.of(chain.replace("\"call_1\"", "\"\\ud800\"")).out())
                .contains("call_id is of a wrong type");
    }

    @Test
    void prints_nothing_that_moves_the_cursor() {
        SampleChain chain = new SampleChain("default", "sess\n\u001b[2J: valid");

        assertThat(Verified.of(chain.views()).out()).startsWith("-: chain of sess??[2J: valid (tenant default), 0 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--public-key", "--public-key=x"})
    void explains_how_it_is_called(String argument) {
        Verified verified = Verified.of("", argument);

        assertThat(verified.err()).startsWith("usage: verify FILE...");
        assertThat(verified.exitCode()).isEqualTo(2);
    }

    @Test
    void refuses_a_key_that_is_none() {
        assertThat(Verified.of("", "--public-key", "hunter2").err())
                .startsWith("--public-key: ")
                .doesNotContain("hunter2");
    }
}
