package dev.realtimeledger.audit;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks files that the audit API answered, without server and database: {@code verify FILE... [--public-key KEY]...}.
 *
 * <p>A chain by itself only shows that nobody changed a part of it; who rewrites it whole can make it fit again. That this
 * did not happen is shown by a proof, whose checkpoint is signed with a key that the auditor knows.
 */
public final class Verifier {

    static final int VALID = 0;
    static final int BROKEN = 1;
    static final int NOT_CHECKED = 2;

    private static final String KEY_OPTION = "--public-key";
    private static final String STANDARD_INPUT = "-";
    private static final String USAGE = """
            usage: verify FILE... [--public-key KEY]...
            FILE is what GET /v1/audit/sessions/{id}/chain answered (all pages, one after the other), a proof or
            checkpoints; - is the standard input. KEY is the base64 of a public key that may sign checkpoints.
            Ends with 0 when all is valid, 1 when something is broken, 2 when something could not be checked.""";

    private Verifier() {}

    /**
     * Checks the files that the arguments name, and says what it finds.
     *
     * @return the exit code
     */
    public static int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
        List<String> files = new ArrayList<>();
        List<VerificationKey> keys = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(KEY_OPTION) && i + 1 < arguments.size()) {
                i++;
                try {
                    keys.addAll(VerificationKey.listOf(KEY_OPTION, arguments.get(i)));
                } catch (IllegalArgumentException noKey) {
                    err.println(noKey.getMessage());
                    return NOT_CHECKED;
                }
            } else if (argument.startsWith("--")) {
                err.println(USAGE);
                return NOT_CHECKED;
            } else {
                files.add(argument);
            }
        }
        if (files.isEmpty()) {
            err.println(USAGE);
            return NOT_CHECKED;
        }
        return check(files, new TrustedKeys(keys), in, new Findings(out, err));
    }

    private static int check(List<String> files, TrustedKeys keys, InputStream in, Findings findings) {
        CheckpointCheck checkpoints = new CheckpointCheck(keys);
        for (String file : files) {
            FileCheck check = new FileCheck(file, findings, checkpoints);
            if (file.equals(STANDARD_INPUT)) {
                check.check(in);
                continue;
            }
            try (InputStream content = new FileInputStream(file)) {
                check.check(content);
            } catch (IOException unreadable) {
                findings.unreadable(file, "cannot be opened");
            }
        }
        checkpoints.unfit().ifPresent(one -> findings.broken(one.place(), one.name(), one.why()));
        if (keys.isEmpty() && checkpoints.any()) {
            findings.note("No " + KEY_OPTION + " was given: the keys that signed are those that the files name.");
        }
        return findings.conclude();
    }
}
