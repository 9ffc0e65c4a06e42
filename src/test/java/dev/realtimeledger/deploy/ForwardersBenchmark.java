package dev.realtimeledger.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.deploy.TalkingModel.Said;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.faults.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much later an application hears a message with a forwarder attached than without, while twenty calls go on and the
 * ledger, which is killed, is gone for a minute in the middle of them.
 *
 * <p>Three applications, a process each, hear the same calls at the same moments: one without a forwarder, one whose
 * forwarder keeps in memory what waits, one whose forwarder keeps it in a spool. So whatever else the machine does, which
 * includes the ledger's own work, falls on all of them, and the difference of two times of one message is the
 * forwarder's. Also measured is the time between a listener before the forwarder's and one after it: that is what it costs
 * to hand in the message itself, without what the forwarder does between two messages.
 *
 * <p>That every event is stored once and in its order is asserted; times are not.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=ForwardersBenchmark}; {@code -Dgone=…} for another time than 60 seconds.
 * Needs Node.js 20.10, and Python 3.10 with {@code websockets}; what is not there is skipped.
 */
class ForwardersBenchmark {

    private static final int CALLS = 20;
    private static final Duration BEFORE = Duration.ofSeconds(15);
    private static final Duration GONE = Duration.ofSeconds(Integer.getInteger("gone", 60));

    /** In which the forwarders find out that it is back, and send what they have. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(45);

    /** Beside those, it takes a while to start. */
    private static final Duration CONVERSATION =
            BEFORE.plus(GONE).plus(AFTERWARDS).plusMinutes(1);

    private static final String WITHOUT = "without";
    private static final String MEMORY = "memory";
    private static final String SPOOL = "spool";
    private static final List<String> APPLICATIONS = List.of(WITHOUT, MEMORY, SPOOL);

    private static final Path OUTPUT = Path.of("target", "forwarders").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path spool;

    /**
     * When an application heard a message.
     *
     * @param at on the clock of {@link System#nanoTime}
     * @param inside nanoseconds between the listeners before and after the forwarder's
     */
    private record Heard(long at, long inside) {}

    /**
     * What an application tells at its end.
     *
     * @param heard by the event's id
     * @param counts of its forwarder
     */
    private record Account(Map<String, Heard> heard, JsonNode counts) {}

    @Test
    void delayByTheForwarderForNode() throws Exception {
        assumeTrue(ForwardersIT.isThere("node", 20, 10), "There is a Node.js 20.10");
        measure("Node.js", "node", "node", "--experimental-websocket", "tests/delay.mjs");
    }

    @Test
    void delayByTheForwarderForPython() throws Exception {
        assumeTrue(ForwardersIT.isThere("python3", 3, 10), "There is a Python 3.10");
        int imported = new ProcessBuilder("python3", "-c", "import websockets")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assumeTrue(imported == 0, "It has websockets");
        measure("Python", "python", "python3", "-B", "-m", "tests.delay");
    }

    private void measure(String language, String directory, String... command) throws Exception {
        Files.createDirectories(OUTPUT);
        Map<String, Process> applications = new LinkedHashMap<>();
        try (PostgresProcess database = PostgresProcess.start();
                ServerProcess first = ServerProcess.start("forwarders-benchmark", database.url());
                TalkingModel model = new TalkingModel(APPLICATIONS, CALLS, CONVERSATION)) {
            for (String application : APPLICATIONS) {
                applications.put(application, start(application, directory, command, model, first));
            }
            Waiting.until("the calls begin", () -> !model.said().isEmpty());
            Thread.sleep(BEFORE);
            first.kill();
            long killedAt = System.nanoTime();
            Thread.sleep(GONE);
            Duration gone;
            try (ServerProcess second = ServerProcess.startAt(first.port(), "forwarders-benchmark", database.url())) {
                gone = Duration.ofNanos(System.nanoTime() - killedAt);
                Thread.sleep(AFTERWARDS);
                model.end();
                for (Map.Entry<String, Process> application : applications.entrySet()) {
                    assertThat(application.getValue().waitFor(2, TimeUnit.MINUTES))
                            .as("the application %s ends in time", application.getKey())
                            .isTrue();
                    assertThat(application.getValue().exitValue())
                            .as("see %s", log(directory, application.getKey()))
                            .isZero();
                }
                assertThat(second.isAlive()).isTrue();
            }
            List<Said> said = model.said();
            Map<String, Account> accounts = new HashMap<>();
            for (String application : APPLICATIONS) {
                accounts.put(application, account(directory, application, said));
            }
            assertThat(stored(database)).as("what is stored").isEqualTo(expected(said));
            print(language, gone, said, accounts);
        } finally {
            applications.values().forEach(Process::destroyForcibly);
        }
    }

    private Process start(
            String application, String directory, String[] command, TalkingModel model, ServerProcess ledger)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("ws://127.0.0.1:" + model.port() + "/" + application);
        all.add(Integer.toString(CALLS));
        all.add(told(directory, application).toString());
        var builder = new ProcessBuilder(all)
                .directory(Path.of("deploy", "forwarders", directory).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(directory, application).toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("LEDGER_"));
        if (!application.equals(WITHOUT)) {
            builder.environment().put("LEDGER_URL", "http://127.0.0.1:" + ledger.port());
            builder.environment().put("LEDGER_API_KEY", ServerProcess.KEY);
        }
        if (application.equals(SPOOL)) {
            builder.environment()
                    .put("LEDGER_SPOOL_DIR", spool.resolve(directory).toString());
        }
        return builder.start();
    }

    private static Path log(String directory, String application) {
        return OUTPUT.resolve(directory + "-delay-" + application + ".log");
    }

    private static Path told(String directory, String application) {
        return OUTPUT.resolve(directory + "-delay-" + application + ".json");
    }

    /** It heard all that was said to it; and of all that its forwarder was given the ledger has everything. */
    private static Account account(String directory, String application, List<Said> said) throws IOException {
        JsonNode told = JSON.readTree(told(directory, application).toFile());
        Map<String, Heard> heard = new HashMap<>();
        for (JsonNode message : told.path("heard")) {
            heard.put(
                    message.path(0).textValue(),
                    new Heard(message.path(1).longValue(), message.path(2).longValue()));
        }
        assertThat(told.path("heard")).as("messages to %s", application).hasSameSizeAs(said);
        assertThat(said).as("messages to %s", application).allMatch(one -> heard.containsKey(one.event(application)));
        JsonNode counts = told.path("counts");
        if (!application.equals(WITHOUT)) {
            assertThat(counts.path("forwarded").asInt())
                    .as(counts.toString())
                    .isEqualTo(counts.path("received").asInt());
            assertThat(counts.path("dropped").asInt() + counts.path("refused").asInt())
                    .as(counts.toString())
                    .isZero();
        }
        return new Account(heard, counts);
    }

    private static Map<String, List<String>> expected(List<Said> said) {
        Map<String, List<String>> events = new TreeMap<>();
        for (String application : List.of(MEMORY, SPOOL)) {
            for (Said one : said) {
                events.computeIfAbsent(one.session(application), first -> new ArrayList<>())
                        .add(one.event(application));
            }
        }
        return events;
    }

    /** The events of each session, in the order of the log. */
    private static Map<String, List<String>> stored(PostgresProcess database) throws SQLException {
        Map<String, List<String>> events = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select stream_id, event_id from server_event order by stream_id, sequence_number")) {
            while (row.next()) {
                events.computeIfAbsent(row.getString("stream_id"), first -> new ArrayList<>())
                        .add(row.getString("event_id"));
            }
        }
        return events;
    }

    private static void print(String language, Duration gone, List<Said> said, Map<String, Account> accounts) {
        long[] without = sorted(said, one -> delay(one, WITHOUT, accounts));
        for (String application : List.of(MEMORY, SPOOL)) {
            long[] with = sorted(said, one -> delay(one, application, accounts));
            long[] later = sorted(said, one -> delay(one, application, accounts) - delay(one, WITHOUT, accounts));
            long[] inside =
                    sorted(said, one -> heard(one, application, accounts).inside());
            System.out.printf(
                    Locale.ROOT,
                    "Forwarder for %s (%s), %,d messages of %d calls at a time, ledger gone for %d s | "
                            + "heard later than without: %s | inside of the forwarder: %s | "
                            + "from model to application: %s, without %s | %s%n",
                    language,
                    application,
                    said.size(),
                    CALLS,
                    gone.toSeconds(),
                    figures(later),
                    figures(inside),
                    figures(with),
                    figures(without),
                    accounts.get(application).counts());
        }
    }

    private static long delay(Said said, String application, Map<String, Account> accounts) {
        return heard(said, application, accounts).at() - said.at().get(application);
    }

    private static Heard heard(Said said, String application, Map<String, Account> accounts) {
        return accounts.get(application).heard().get(said.event(application));
    }

    private static long[] sorted(List<Said> said, ToLongFunction<Said> nanoseconds) {
        return said.stream().mapToLong(nanoseconds).sorted().toArray();
    }

    private static String figures(long[] sorted) {
        return String.format(
                Locale.ROOT,
                "p50 %.3f, p99 %.2f, most %.1f ms",
                at(sorted, 0.5),
                at(sorted, 0.99),
                sorted[sorted.length - 1] / 1e6);
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1e6;
    }
}
