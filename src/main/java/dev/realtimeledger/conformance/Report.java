package dev.realtimeledger.conformance;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Which promises are kept, for people and for what waits for the exit code. */
record Report(List<Check> checks) {

    Report {
        checks = List.copyOf(checks);
    }

    void print(PrintStream out) {
        for (Check check : checks) {
            check.lines().forEach(out::println);
        }
        out.println(String.format(Locale.ROOT, "Promises kept: %d. Broken: %d.", checks.size() - broken(), broken()));
    }

    /** 0 when all promises are kept. */
    int exitCode() {
        return broken() == 0 ? 0 : 1;
    }

    private long broken() {
        return checks.stream().filter(check -> !check.isKept()).count();
    }
}
