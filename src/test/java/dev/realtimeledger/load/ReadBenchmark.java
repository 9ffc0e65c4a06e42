package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Transcripts read one after the other and over 32 connections. What a change costs shows beside the server as it was
 * before: {@code -Dbefore=<its quarkus-run.jar>}. Both run at once, each with a database of its own, and are measured in
 * turn, so that the ratio holds whatever else the machine does. {@code -Dpostgres=fsync=off} shows what is left of it
 * without the disk.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=ReadBenchmark}
 */
class ReadBenchmark {

    private static final int ROUNDS = 5;
    private static final int EVENTS = 200;
    private static final String SESSION = "sess_benchmark";
    private static final Duration MOST = Duration.ofMinutes(5);

    private record Server(String name, PostgresProcess database, ServerProcess process) implements AutoCloseable {

        static Server start(String name, Path jar) throws Exception {
            String setting = System.getProperty("postgres");
            PostgresProcess database = setting == null ? PostgresProcess.start() : PostgresProcess.start(setting);
            ServerProcess process = ServerProcess.start(name, jar, database.url());
            var generator = new LoadGenerator(process.port(), ServerProcess.KEY);
            List<byte[]> events = new ArrayList<>();
            for (SimulatedCall.Event event : new SimulatedCall(SESSION).events(EVENTS)) {
                events.add(generator.request(event));
            }
            assertThat(generator.send(events, 1, MOST).refused()).isZero();
            return new Server(name, database, process);
        }

        LoadGenerator.Result read(int connections, int count) throws Exception {
            var generator = new LoadGenerator(process.port(), ServerProcess.KEY);
            byte[] request = generator.request("/v1/realtime/sessions/" + SESSION + "/transcript");
            return generator.send(Collections.nCopies(count, request), connections, MOST);
        }

        @Override
        public void close() throws Exception {
            process.close();
            database.close();
        }
    }

    @Test
    void comparesReadsWithThoseOfTheServerBefore() throws Exception {
        Path now = Path.of("target", "quarkus-app", "quarkus-run.jar");
        Path before = Path.of(System.getProperty("before", now.toString()));
        List<String> table = new ArrayList<>();
        try (Server first = Server.start("before", before);
                Server second = Server.start("now", now)) {
            // Refusals do not count yet: on a busy machine a cold server takes seconds for its first connections.
            for (Server server : List.of(first, second)) {
                server.read(1, 1_000);
                server.read(32, 4_000);
            }
            for (int connections : new int[] {1, 32}) {
                table.add(compare(first, second, connections));
            }
        }
        System.out.println("""

                Transcripts per second, median of %d rounds; ratios of the medians
                connections |  before | p50 ms | p99 ms |     now | p50 ms | p99 ms | ratio
                %s
                """.formatted(ROUNDS, String.join("\n", table)));
    }

    private static String compare(Server first, Server second, int connections) throws Exception {
        List<LoadGenerator.Result> before = new ArrayList<>();
        List<LoadGenerator.Result> now = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            before.add(first.read(connections, connections == 1 ? 300 : 1_000));
            now.add(second.read(connections, connections == 1 ? 300 : 1_000));
        }
        assertThat(Stream.concat(before.stream(), now.stream()).mapToInt(LoadGenerator.Result::refused))
                .containsOnly(0);
        LoadGenerator.Result a = LoadGenerator.Result.median(before);
        LoadGenerator.Result b = LoadGenerator.Result.median(now);
        return String.format(
                Locale.ROOT,
                "%11d | %7.0f | %6.1f | %6.1f | %7.0f | %6.1f | %6.1f | %5.2f",
                connections,
                a.perSecond(),
                a.milliseconds(0.5),
                a.milliseconds(0.99),
                b.perSecond(),
                b.milliseconds(0.5),
                b.milliseconds(0.99),
                b.perSecond() / a.perSecond());
    }
}
