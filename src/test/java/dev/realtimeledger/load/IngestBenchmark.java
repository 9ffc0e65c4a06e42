package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Ingest, one event per request, beside {@code pgbench} writing the same rows with one commit per event: on the same
 * database, in turn, in one run, so that the ratio holds whatever the machine. {@code pgbench} has a stream per client
 * (no client waits for another's lock), reads nothing and checks nothing; once as a transaction of plain statements, once
 * as the single statement that is the tightest way to write them.
 *
 * <p>{@code ./mvnw verify -Pbenchmark}; needs {@code pgbench} on the PATH.
 */
class IngestBenchmark {

    private static final int ROUNDS = 3;
    private static final int SESSIONS = 32;
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    private int run;

    @Test
    void comparesIngestWithOneCommitPerEvent() throws Exception {
        List<String> table = new ArrayList<>();
        try (PostgresProcess database = PostgresProcess.start("max_connections=300");
                ServerProcess server = ServerProcess.start("benchmark", database.url())) {
            warmUp(server, database);
            for (int connections : new int[] {1, 64, 256}) {
                table.add(compare(server, database, connections));
            }
        }
        System.out.println("""

                Events per second, median of %d rounds; ratios of the medians
                connections |  ingest | p50 ms | p99 ms | pgbench, statements | ratio | pgbench, one statement | ratio
                %s
                """.formatted(ROUNDS, String.join("\n", table)));
    }

    /** Until the compiler is done: one event at a time takes other paths, and fewer events a second, than hundreds. */
    private void warmUp(ServerProcess server, PostgresProcess database) throws Exception {
        ingest(server, database, 256, 60_000);
        ingest(server, database, 1, 40_000);
    }

    private String compare(ServerProcess server, PostgresProcess database, int connections) throws Exception {
        List<LoadGenerator.Result> results = new ArrayList<>();
        List<Double> statements = new ArrayList<>();
        List<Double> single = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            results.add(ingest(server, database, connections, connections == 1 ? 6_000 : 60_000));
            statements.add(pgbench(database, connections, "statements.sql"));
            single.add(pgbench(database, connections, "one-statement.sql"));
        }
        results.sort((a, b) -> Double.compare(a.perSecond(), b.perSecond()));
        LoadGenerator.Result median = results.get(ROUNDS / 2);
        return String.format(
                Locale.ROOT,
                "%11d | %7.0f | %6.1f | %6.1f | %19.0f | %5.2f | %22.0f | %5.2f",
                connections,
                median.perSecond(),
                median.milliseconds(0.5),
                median.milliseconds(0.99),
                median(statements),
                median.perSecond() / median(statements),
                median(single),
                median.perSecond() / median(single));
    }

    /** Sends events of simulated calls, and counts the rows afterwards: what is lost fails the run. */
    private LoadGenerator.Result ingest(ServerProcess server, PostgresProcess database, int connections, int count)
            throws Exception {
        var generator = new LoadGenerator(server.port(), ServerProcess.KEY);
        String prefix = "run" + ++run + "_";
        int sessions = Math.min(SESSIONS, connections * 4);
        List<List<SimulatedCall.Event>> calls = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            calls.add(new SimulatedCall(prefix + session).events(count / sessions));
        }
        List<byte[]> requests = new ArrayList<>(count);
        for (int i = 0; i < count / sessions; i++) {
            for (List<SimulatedCall.Event> call : calls) {
                requests.add(generator.request(call.get(i)));
            }
        }
        LoadGenerator.Result result = generator.send(requests, connections, MOST);
        assertThat(result.refused()).isZero();
        assertThat(rows(database, prefix)).isEqualTo(requests.size());
        return result;
    }

    private static long rows(PostgresProcess database, String prefix) throws SQLException {
        try (Connection connection = database.connect();
                var query = connection.prepareStatement(
                        "select count(*) from server_event where starts_with(stream_id, ?)")) {
            query.setString(1, prefix);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static double pgbench(PostgresProcess database, int clients, String script)
            throws IOException, InterruptedException {
        URI url = URI.create(PostgresProcess.ownerUrl(database.url()));
        Path file = Path.of("src", "test", "resources", "benchmark", script);
        Process process = new ProcessBuilder(
                        "pgbench",
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--host=" + url.getHost(),
                        "--port=" + url.getPort(),
                        "--username=" + url.getUserInfo(),
                        "--client=" + clients,
                        "--jobs=" + Math.min(2, clients),
                        "--time=6",
                        "--define=run=" + System.nanoTime(),
                        "--file=" + file,
                        url.getPath().substring(1))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Matcher tps = TPS.matcher(output);
        assertThat(tps.find()).as(output).isTrue();
        return Double.parseDouble(tps.group(1));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
