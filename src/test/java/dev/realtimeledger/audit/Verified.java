package dev.realtimeledger.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the verifier says about some content. */
record Verified(int exitCode, String out, String err) {

    static Verified of(List<ObjectNode> views, String... arguments) {
        return of(SampleChain.ndjson(views), arguments);
    }

    static Verified of(String content, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-"));
        all.addAll(List.of(arguments));
        return run(all, content);
    }

    static Verified run(List<String> arguments, String input) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = Verifier.run(
                arguments,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        return new Verified(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }
}
