package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A start with what Java remembers of a trained one (its AOT cache), and without: from the start of the process to the
 * first receipt of an event, against a database that has its tables. {@code -Dstart.jar=…} for a server that is packaged
 * otherwise: of classes that Quarkus loads itself Java remembers little.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=StartBenchmark}
 */
@Order(8)
@ExtendWith(TargetTable.class)
class StartBenchmark {

    private static final int STARTS = Integer.getInteger("starts", 5);
    private static final Path JAR = Path.of(System.getProperty("start.jar", ServerProcess.JAR.toString()));
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String NO_MIGRATION = "-Dledger.migrate=off";
    private static final Duration MOST = Duration.ofMinutes(2);

    private int starts;

    @TempDir
    private Path directory;

    @Test
    void comparesStartsWithAndWithoutATrainedOne(Targets targets) throws Exception {
        try (PostgresProcess database = PostgresProcess.start()) {
            ServerProcess.start("start-benchmark", database.url()).close();
            Path cache = directory.resolve("server.aot");
            AotTraining.train(database, JAVA, JAR, cache, NO_MIGRATION);
            List<Double> milliseconds = Rounds.medians(
                    STARTS,
                    List.of(
                            () -> firstReceipt(database, "-XX:AOTCache=" + cache, "-XX:AOTMode=on", NO_MIGRATION),
                            () -> firstReceipt(database, NO_MIGRATION)));
            assertThat(storedStarts(database)).isEqualTo(starts);
            targets.add(Target.times(
                    0.45, "start to the first receipt, AOT cache : without", milliseconds.get(0), milliseconds.get(1)));
        }
    }

    /** Milliseconds from the start of the process until an event is stored. */
    private double firstReceipt(PostgresProcess database, String... jvmOptions) throws Exception {
        SimulatedCall.Event event =
                new SimulatedCall("start_" + ++starts).events(1).getFirst();
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.launch("start-benchmark", JAR, database.url(), jvmOptions)) {
            var generator = new LoadGenerator(server.port(), ServerProcess.KEY);
            List<byte[]> request = List.of(generator.request(event));
            while (!isStored(generator, request)) {
                assertThat(server.isAlive()).as("the server runs, see its log").isTrue();
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static boolean isStored(LoadGenerator generator, List<byte[]> request) {
        try {
            return generator.send(request, 1, MOST).stored() == 1;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static long storedStarts(PostgresProcess database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select count(*) from server_event where starts_with(stream_id, 'start_')")) {
            row.next();
            return row.getLong(1);
        }
    }
}
