package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ingest beside a receiver with the same framework, one transaction per request and an entity per table, which
 * {@code src/test/straightforward} has: what it is worth not to write it that way. Each has a database of its own.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=StraightforwardBenchmark}
 */
@Order(2)
@ExtendWith(TargetTable.class)
class StraightforwardBenchmark {

    private static final Path PROJECT = Path.of("src", "test", "straightforward");
    private static final Path JAR = Path.of("target", "straightforward", "quarkus-app", "quarkus-run.jar");

    @Test
    void comparesWithAStraightforwardReceiver(Targets targets) throws Exception {
        build();
        try (PostgresProcess ours = PostgresProcess.start();
                PostgresProcess others = PostgresProcess.start();
                ServerProcess server = ServerProcess.start("ingest-benchmark", ours.url());
                ServerProcess straightforward = ServerProcess.start(
                        "straightforward",
                        JAR,
                        others.url(),
                        "-Dquarkus.datasource.jdbc.url=" + others.jdbcUrl(),
                        "-Dquarkus.datasource.username=postgres",
                        "-Dquarkus.datasource.password=none")) {
            CallLoad load = CallLoad.of(server, ours);
            CallLoad same = new CallLoad(
                    straightforward.port(),
                    List.of(ServerProcess.KEY),
                    others,
                    "select count(*) from server_event where session_id = any(?)");
            load.warmUp();
            // At a tenth of the rate the compiler has had as much to see after a quarter of the events.
            same.spread(256, CallLoad.EVENTS);
            for (int connections : new int[] {64, 256}) {
                // The slower one gets fewer, so that both take about as long.
                List<Double> rates = Rounds.medians(
                        () -> load.spread(connections, CallLoad.EVENTS).perSecond(),
                        () -> same.spread(connections, CallLoad.EVENTS / 4).perSecond());
                targets.add(Target.rates(
                        6,
                        "ingest, %d connections : straightforward receiver".formatted(connections),
                        rates.get(0),
                        rates.get(1),
                        "events/s"));
            }
        }
    }

    /** By the Maven that runs the benchmark. */
    private static void build() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                        "--quiet",
                        "--file",
                        PROJECT.resolve("pom.xml").toString(),
                        "-Dquarkus.platform.version=" + System.getProperty("quarkus.platform.version"),
                        "package")
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(maven.waitFor()).as(output).isZero();
    }
}
