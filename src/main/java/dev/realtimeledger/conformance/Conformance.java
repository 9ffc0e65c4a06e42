package dev.realtimeledger.conformance;

import java.io.PrintStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The command: {@code conformance}, told by its environment which receiver to try. */
public final class Conformance {

    private static final int MOST_CALLS = 1000;

    private Conformance() {}

    /**
     * What the environment says.
     *
     * @param ledger the receiver's address
     * @param apiKey with the scopes {@code ingest}, {@code read} and {@code billing}
     * @param calls how many calls are made up
     * @param seed of the first call; the same seed makes up the same calls, but for the run's mark in their ids
     */
    record Settings(URI ledger, String apiKey, int calls, long seed) {

        /** @throws IllegalArgumentException when a variable is missing or wrong; the message is one line without a secret */
        static Settings of(Map<String, String> environment) {
            return new Settings(
                    address(required(environment, "LEDGER_URL", "e.g. http://localhost:8080")),
                    key(required(environment, "LEDGER_API_KEY", "a key with the scopes ingest, read and billing")),
                    (int) number(environment, "CALLS", 50, 1, MOST_CALLS),
                    number(environment, "SEED", 1, 0, Integer.MAX_VALUE));
        }

        private static URI address(String text) {
            try {
                URI address = URI.create(text.replaceAll("/+$", ""));
                if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                        && address.getHost() != null) {
                    return address;
                }
            } catch (IllegalArgumentException unreadable) {
                // Answered below, like another scheme.
            }
            throw new IllegalArgumentException("LEDGER_URL is an address, e.g. http://localhost:8080");
        }

        /** What no header can hold would be quoted by whoever refuses it later. */
        private static String key(String text) {
            if (!text.matches("[\\x21-\\x7e]+")) {
                throw new IllegalArgumentException("LEDGER_API_KEY has characters that no header can hold");
            }
            return text;
        }

        private static long number(
                Map<String, String> environment, String name, long otherwise, long least, long most) {
            try {
                long number = Long.parseLong(
                        environment.getOrDefault(name, Long.toString(otherwise)).strip());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // Answered below, like a number out of range.
            }
            throw new IllegalArgumentException(name + " is a number from " + least + " to " + most);
        }

        private static String required(Map<String, String> environment, String name, String what) {
            @Nullable String value = environment.get(name);
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("Set " + name + ": " + what);
            }
            return value.strip();
        }
    }

    /**
     * Sends, reads back and reports.
     *
     * @return the exit code: 0 when all promises are kept, 1 when some are not
     */
    public static int run(Map<String, String> environment, PrintStream out) throws InterruptedException {
        Settings settings = Settings.of(environment);
        Plan plan = Plan.of(settings.calls(), settings.seed(), mark(), Instant.now());
        out.println(plan.summary());
        try (Receiver receiver = new Receiver(settings.ledger(), settings.apiKey())) {
            Sent sent = Dispatch.of(receiver, plan.lines());
            out.println(sent.summary());
            Reading reading = new Reading(receiver);
            List<Check> checks = new ArrayList<>(AnswerChecks.of(sent));
            checks.addAll(RefusalChecks.of(receiver, reading, plan.refusals(), sent));
            checks.addAll(LogChecks.of(receiver, reading, plan.lines(), sent));
            checks.addAll(HistoryChecks.of(reading, plan.calls()));
            checks.addAll(UsageChecks.of(reading, plan));
            checks.add(reading.check());
            Report report = new Report(checks);
            report.print(out);
            return report.exitCode();
        }
    }

    /** What all ids of a run end in, so that no other run has them. */
    private static String mark() {
        long chance = ThreadLocalRandom.current().nextLong(36 * 36 * 36);
        return "_" + Long.toString(System.currentTimeMillis(), 36) + Long.toString(chance, 36);
    }
}
