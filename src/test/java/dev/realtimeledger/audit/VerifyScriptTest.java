package dev.realtimeledger.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/verify.py}, which was written by itself, says the same as the verifier in Java. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifyScriptTest {

    private static final Path SCRIPT = Path.of("deploy/verify.py");
    private static final SigningKey KEY = SigningKeyTest.key(1);
    private static final String PUBLIC_KEY = KEY.publicKey().base64();

    @TempDir
    Path folder;

    @BeforeAll
    static void needs_python_and_openssl() {
        assumeThat(succeeds("python3", "--version")).as("python3").isTrue();
        assumeThat(succeeds("openssl", "version")).as("openssl").isTrue();
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Verified script(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-B", SCRIPT.toString()));
        command.addAll(arguments);
        return run(Map.of(), command);
    }

    private Verified run(Map<String, String> environment, List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Verified(exitCode, Files.readString(out), Files.readString(err));
    }

    private void assertSame(int exitCode, List<String> arguments) throws Exception {
        Verified ours = Verified.run(arguments, "");

        assertThat(ours.exitCode()).as(ours.toString()).isEqualTo(exitCode);
        assertThat(script(arguments)).isEqualTo(ours);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, UTF_8).toString();
    }

    private static SampleChain chain() {
        return SampleChain.ofEvents("sess_ü", 3).measuredUsage().erase(2);
    }

    private static ObjectNode proof() {
        SampleChain chain = chain();
        return chain.proof(3, List.of(SampleChain.ofEvents("a", 1), chain, new SampleChain("default", "z")), "c_1", KEY)
                .view();
    }

    @Test
    void says_the_same_of_what_is_valid() throws Exception {
        List<ObjectNode> pages = chain().page(1, 2);
        pages.addAll(chain().page(3, 5));
        pages.addAll(SampleChain.ofEvents("b", 2).views());
        pages.addAll(new SampleChain("default", "$tenant")
                .own(EntryKind.KEY_CHANGE, null)
                .own(EntryKind.PRICE, null)
                .own(EntryKind.RECONCILIATION, "date,line_item,quantity")
                .views());

        assertSame(
                0,
                List.of(
                        file("chain.ndjson", SampleChain.ndjson(pages)),
                        file("proof.json", proof().toPrettyString()),
                        file("checkpoint.json", "[" + proof().get("checkpoint") + "]"),
                        "--public-key",
                        PUBLIC_KEY));
    }

    @Test
    void says_the_same_of_what_is_broken() throws Exception {
        List<String> files = new ArrayList<>();
        List<Consumer<List<ObjectNode>>> changes = List.of(
                lines -> lines.get(2).put("type", "error"),
                lines -> lines.get(2).put("event_sequence", "1"),
                lines -> lines.get(2).put("call_id", true),
                lines -> lines.get(2).put("body_bytes", 1.0),
                lines -> lines.get(2).put("note", "paid"),
                lines -> lines.get(2).remove("detail"),
                lines -> lines.get(2).put("call_id", "half of a pair"),
                lines -> lines.get(1).put("salt", "00".repeat(16)),
                lines -> lines.get(1).putNull("salt"),
                lines -> lines.get(1).put("chain_hash", "00".repeat(32)),
                lines -> lines.get(1).put("leaf_hash", "AB".repeat(32)),
                lines -> lines.get(1).remove("previous_hash"),
                lines -> lines.remove(3),
                lines -> lines.remove(5),
                lines -> lines.remove(0),
                lines -> lines.add(2, lines.get(4)),
                lines -> lines.getFirst().put("entries", 4),
                lines -> lines.getFirst().put("entries", 6),
                lines -> lines.getFirst().put("head", "00".repeat(32)),
                lines -> lines.getFirst().put("session_id", "other"),
                lines -> lines.getFirst().put("tenant_id", "half of a pair"),
                lines -> lines.getFirst().withArray("/recipe/leaf_fields").remove(0),
                lines -> lines.getFirst().withArray("/recipe/leaf_fields").remove(9),
                lines -> lines.getFirst().withObject("/recipe").put("name", "mine"));
        for (Consumer<List<ObjectNode>> change : changes) {
            List<ObjectNode> lines = chain().views();
            change.accept(lines);
            String content = SampleChain.ndjson(lines).replace("half of a pair", "\\ud800");
            files.add(file("chain-" + files.size(), content));
        }
        String whole = SampleChain.ndjson(chain().views());
        files.add(file("cut", whole.substring(0, whole.length() - 50)));
        files.add(file("twice", whole.replaceFirst("\"kind\"", "\"kind\":\"hold\",\"kind\"")));

        assertSame(1, files);
    }

    @Test
    void says_the_same_of_broken_proofs_and_checkpoints() throws Exception {
        List<String> files = new ArrayList<>();
        for (Consumer<ObjectNode> change : VerifierTest.changesOfAProof()) {
            ObjectNode proof = proof();
            change.accept(proof);
            files.add(file("proof-" + files.size(), proof.toString()));
        }
        assertSame(1, files);

        List<String> others = new ArrayList<>();
        for (Consumer<ObjectNode> change : VerifierTest.changesOfACheckpoint()) {
            ObjectNode checkpoint = (ObjectNode) proof().get("checkpoint");
            change.accept(checkpoint);
            others.add(file("checkpoint-" + others.size(), checkpoint.toString()));
        }
        assertSame(1, others);
        assertSame(
                1,
                List.of(
                        files.getFirst(),
                        "--public-key",
                        SigningKeyTest.key(2).publicKey().base64()));
    }

    @Test
    void says_the_same_of_forks() throws Exception {
        var first = new Checkpoint("default", "c_1", SampleChain.TIME, 0, new byte[32], null);
        var second = new Checkpoint("default", "c_2", SampleChain.TIME, 0, new byte[32], first.asPrevious());
        var fork = new Checkpoint("default", "c_3", SampleChain.TIME, 0, new byte[32], first.asPrevious());
        var wrong = new Checkpoint(
                "default", "c_3", SampleChain.TIME, 0, new byte[32], new Checkpoint.Previous("c_2", new byte[32]));

        assertSame(0, List.of(file("good", ndjson(first, second))));
        assertSame(1, List.of(file("fork", ndjson(first, second, fork))));
        assertSame(1, List.of(file("wrong", ndjson(wrong, first, second))));
    }

    private static String ndjson(Checkpoint... checkpoints) {
        List<ObjectNode> views = new ArrayList<>();
        for (Checkpoint checkpoint : checkpoints) {
            views.add(checkpoint.sign(KEY).view());
        }
        return SampleChain.ndjson(views);
    }

    @Test
    void says_the_same_of_what_is_no_evidence() throws Exception {
        assertSame(
                2,
                List.of(
                        file("empty", ""),
                        file("text", "no JSON"),
                        file("error", "{\"error\":{}}"),
                        file("number", "7"),
                        folder.resolve("none").toString()));
    }

    @Test
    void does_not_call_a_signature_good_that_it_could_not_check() throws Exception {
        String checkpoint = file("checkpoint", proof().get("checkpoint").toString());
        // What is called python3 may be a shell script that finds the real one by the path.
        String python = run(Map.of(), List.of("python3", "-c", "import sys; print(sys.executable)"))
                .out()
                .strip();
        Map<String, String> noOpenssl = Map.of("PATH", folder.toString());

        Verified lenient = run(noOpenssl, List.of(python, "-B", SCRIPT.toString(), checkpoint));
        Verified strict =
                run(noOpenssl, List.of(python, "-B", SCRIPT.toString(), checkpoint, "--public-key", PUBLIC_KEY));

        assertThat(lenient.out()).contains("SIGNATURES WERE NOT CHECKED");
        assertThat(lenient.exitCode()).isZero();
        assertThat(strict.out()).contains("SIGNATURES WERE NOT CHECKED");
        assertThat(strict.exitCode()).isEqualTo(2);
    }
}
