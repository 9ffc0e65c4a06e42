package dev.realtimeledger.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The kit against the real server, and against one that somebody meddles with: what is wrong is found and named. What the
 * command prints goes to {@code target/conformance}.
 */
class ConformanceIT {

    private static final int CALLS = 10;
    private static final int FEW_CALLS = 6;

    private static PostgresProcess database;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        database = PostgresProcess.start();
        server = ServerProcess.start("conformance", database.url());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        database.close();
    }

    /** What a run came to. */
    private record Outcome(int exitCode, String printed) {

        static Outcome of(int port, int calls) throws Exception {
            var printed = new ByteArrayOutputStream();
            int exitCode =
                    Conformance.run(environment(port, calls), new PrintStream(printed, true, StandardCharsets.UTF_8));
            return new Outcome(exitCode, printed.toString(StandardCharsets.UTF_8));
        }

        /** Where it says that a promise is broken; nothing when it is kept. */
        List<String> breachesOf(String promise) {
            List<String> breaches = new ArrayList<>();
            boolean within = false;
            for (String line : printed.lines().toList()) {
                if (!line.startsWith(" ")) {
                    within = line.startsWith("BROKEN") && line.contains(promise);
                } else if (within) {
                    breaches.add(line.strip());
                }
            }
            return breaches;
        }
    }

    private static Map<String, String> environment(int port, int calls) {
        return Map.of(
                "LEDGER_URL",
                "http://127.0.0.1:" + port,
                "LEDGER_API_KEY",
                ServerProcess.KEY,
                "CALLS",
                Integer.toString(calls));
    }

    private static Outcome with(Meddler.Meddling meddling) throws Exception {
        try (Meddler meddler = new Meddler(server.port(), meddling)) {
            return Outcome.of(meddler.port(), FEW_CALLS);
        }
    }

    @Test
    void thisServerKeepsAllPromisesAndKeepsThemWhenTheSameCallsComeUnderOtherIds() throws Exception {
        for (int run = 1; run <= 2; run++) {
            Outcome outcome = Outcome.of(server.port(), CALLS);

            assertThat(outcome.printed()).contains("Broken: 0.").doesNotContain("BROKEN");
            assertThat(outcome.exitCode()).isZero();
        }
    }

    @Test
    void aReceiptForAnEventThatIsLostIsFoundOut() throws Exception {
        AtomicReference<String> lost = new AtomicReference<>();

        Outcome outcome = with((request, way) -> {
            if (request.isPostOf("response.output_item.done")) {
                lost.compareAndSet(null, request.eventId());
                if (request.eventId().equals(lost.get())) {
                    return receipt(request);
                }
            }
            return way.pass(request);
        });

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.breachesOf("is in its session's log, once"))
                .singleElement()
                .asString()
                .contains("call rtc_", lost.get(), "0 times");
        assertThat(outcome.breachesOf("Nothing is said to be missing")).isNotEmpty();
    }

    private static Meddler.Reply receipt(Meddler.Request request) {
        String sha256 = Delivery.sha256(request.body().getBytes(StandardCharsets.UTF_8));
        return new Meddler.Reply(
                200,
                Map.of(),
                "{\"object\":\"realtime.server_event.receipt\",\"event_id\":\"" + request.eventId() + "\",\"type\":\""
                        + request.json().path("type").asText()
                        + "\",\"duplicate\":false,\"recognized\":true,\"session_id\":\""
                        + request.headers().entrySet().stream()
                                .filter(header -> header.getKey().equalsIgnoreCase("X-Session-Id"))
                                .map(Map.Entry::getValue)
                                .findFirst()
                                .orElseThrow()
                        + "\",\"sequence_number\":1,\"received_at\":\"2026-11-20T10:00:00.000000Z\",\"sha256\":\""
                        + sha256
                        + "\",\"chain_hash\":null}");
    }

    @Test
    void anEventThatIsStoredAgainUnderAnotherIdIsFoundOut() throws Exception {
        AtomicReference<String> first = new AtomicReference<>();

        Outcome outcome = with((request, way) -> {
            Meddler.Reply reply = way.pass(request);
            String eventId = request.eventId();
            if (request.isPostOf("response.done") && first.compareAndSet(null, eventId)) {
                way.pass(request.withBody(request.body().replace(eventId, eventId + "b")));
            }
            return reply;
        });

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.breachesOf("Nothing is in the log that was not sent"))
                .singleElement()
                .asString()
                .contains("call rtc_")
                .endsWith(first.get() + "b");
        assertThat(outcome.breachesOf("billed once")).isEmpty();
    }

    @Test
    void aTotalThatIsWrongIsFoundOut() throws Exception {
        AtomicInteger answers = new AtomicInteger();

        Outcome outcome = with((request, way) -> {
            Meddler.Reply reply = way.pass(request);
            return request.isGetOf("/v1/usage") && answers.getAndIncrement() == 0
                    ? reply.withBody(reply.body().replaceFirst("\"input_tokens\":", "\"input_tokens\":9"))
                    : reply;
        });

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.breachesOf("The tokens of a call"))
                .singleElement()
                .asString()
                .matches("call rtc_\\S+: input_tokens is 9\\d+ and should be \\d+");
        assertThat(outcome.printed()).contains("Broken: 1.");
    }

    @Test
    void otherBytesThatAreTakenForARepeatAreFoundOut() throws Exception {
        Outcome outcome = with((request, way) -> {
            Meddler.Reply reply = way.pass(request);
            return reply.status() == 409 ? receipt(request) : reply;
        });

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.breachesOf("are a conflict"))
                .isNotEmpty()
                .first()
                .asString()
                .endsWith("answered 200");
        assertThat(outcome.breachesOf("is in its session's log, once")).isEmpty();
    }

    @Test
    void bytesThatAreNotThoseThatWereSentAreFoundOut() throws Exception {
        Outcome outcome = with((request, way) -> {
            Meddler.Reply reply = way.pass(request);
            return request.isGetOf(".*/event_documented_0_[^/]*/body") ? reply.withBody(reply.body() + " ") : reply;
        });

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.breachesOf("read back to the byte"))
                .singleElement()
                .asString()
                .contains("call rtc_documented", "event_documented_0");
    }

    @Test
    void aTextThatIsNotWhatWasSaidIsFoundOut() throws Exception {
        Outcome outcome = with((request, way) -> {
            Meddler.Reply reply = way.pass(request);
            return request.isGetOf(".*/sess_documented_[^/]*/items")
                    ? reply.withBody(reply.body().replace("It is foggy.", "It was foggy."))
                    : reply;
        });

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.breachesOf("final text"))
                .singleElement()
                .asString()
                .contains("call rtc_documented", "item_said")
                .endsWith("is It was foggy. and should be It is foggy.");
        assertThat(outcome.printed()).contains("Broken: 1.");
    }

    @Test
    void answersThatAreLostAndAskedForAgainBreakNoPromise() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Set<Meddler.Request> seen = ConcurrentHashMap.newKeySet();

        Outcome outcome = with((request, way) -> {
            Meddler.Reply reply = way.pass(request);
            // Never twice of the same: seven that ask in step would lose the same answer each time.
            boolean lost = seen.add(request) && asked.incrementAndGet() % 7 == 0;
            return lost ? new Meddler.Reply(503, Map.of("Retry-After", "0"), "") : reply;
        });

        assertThat(outcome.printed()).contains("Broken: 0.");
        assertThat(outcome.exitCode()).isZero();
        assertThat(asked.get()).isGreaterThan(100);
    }

    @Test
    void asACommandItEndsWithTheExitCodeAndAWrongSettingIsOneLine() throws Exception {
        Map<String, String> environment = Map.of(
                "LEDGER_URL", "http://127.0.0.1:" + server.port() + "/",
                "LEDGER_API_KEY", "demonstration:" + ServerProcess.KEY,
                "CALLS", Integer.toString(FEW_CALLS));
        Outcome kept = command("kept", environment);
        assertThat(kept.printed()).contains("Broken: 0.").doesNotContain(ServerProcess.KEY);
        assertThat(kept.exitCode()).isZero();

        Outcome wrong = command("wrong", Map.of("LEDGER_URL", "localhost:8080", "LEDGER_API_KEY", "key"));
        assertThat(wrong.printed().strip()).isEqualTo("LEDGER_URL is an address, e.g. http://localhost:8080");
        assertThat(wrong.exitCode()).isEqualTo(1);
    }

    private static Outcome command(String name, Map<String, String> environment) throws Exception {
        Path output = Files.createDirectories(Path.of("target", "conformance")).resolve(name + ".log");
        List<String> command = Files.exists(ServerProcess.JAR)
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        ServerProcess.JAR.toString(),
                        "conformance")
                : List.of(System.getProperty("native.image.path"), "conformance");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("LEDGER_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ends in time").isTrue();
            return new Outcome(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
