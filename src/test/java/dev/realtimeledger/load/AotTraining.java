package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets a server do what servers do, and Java keep what it learned by that, so that the next start begins with it. */
public final class AotTraining {

    private static final int CONNECTIONS = 4;
    private static final int EVENTS = 640;
    private static final int ROUNDS = 10;

    /** What people ask first. */
    private static final List<String> READS = List.of(
            "/v1/realtime/sessions",
            "/v1/realtime/items?limit=5",
            "/v1/realtime/responses?limit=5",
            "/v1/usage?start_time=1",
            "/v1/costs?start_time=1",
            "/v1/audit/reads",
            "/q/health/ready");

    private static final Duration MOST = Duration.ofMinutes(2);

    private AotTraining() {}

    /**
     * Trains a server.
     *
     * @param java the very one that will run it
     * @param jar the server as it is packaged
     * @param cache what is made: for {@code -XX:AOTCache}
     * @param options of Java, the same as later
     */
    public static void train(PostgresProcess database, Path java, Path jar, Path cache, String... options)
            throws Exception {
        Path learned = Files.createTempFile("server", ".aotconf");
        try {
            record(database, command(java, jar, options, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + learned));
            run(command(
                    java,
                    jar,
                    options,
                    "-XX:AOTMode=create",
                    "-XX:AOTConfiguration=" + learned,
                    "-XX:AOTCache=" + cache));
            assertThat(Files.size(cache)).isPositive();
        } finally {
            Files.delete(learned);
        }
    }

    private static void record(PostgresProcess database, List<String> command) throws Exception {
        try (ServerProcess server = ServerProcess.launch("aot-training", command, database.url())) {
            server.awaitReady();
            CallLoad.of(server, database).spread(CONNECTIONS, EVENTS);
            var generator = new LoadGenerator(server.port(), ServerProcess.KEY);
            List<byte[]> reads = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                READS.forEach(path -> reads.add(generator.request(path)));
            }
            assertThat(generator.send(reads, 2, MOST).refused()).isZero();
            // It writes down what it learned when it is told to stop.
            server.stopWithin(MOST);
        }
    }

    private static List<String> command(Path java, Path jar, String[] options, String... more) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(more));
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
