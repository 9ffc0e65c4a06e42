package dev.realtimeledger.load;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ingest beside {@link Pgbench} writing the same rows with one commit per event, and beside itself under another load: on
 * the same database, in turn, in one run.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=IngestBenchmark}; needs {@code pgbench} on the PATH.
 */
@Order(1)
@ExtendWith(TargetTable.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IngestBenchmark {

    /** Writers of batches: each has many events to write at once, and none gains by more of them. */
    private static final int BATCH_CONNECTIONS = 4;

    private static final List<String> TENANT_KEYS =
            IntStream.range(0, 10).mapToObj(tenant -> "benchmark-key-" + tenant).toList();

    private PostgresProcess database;
    private ServerProcess server;
    private CallLoad load;
    private Pgbench pgbench;

    @BeforeAll
    void startWarm() throws Exception {
        database = PostgresProcess.start("max_connections=300");
        server = ServerProcess.start("ingest-benchmark", database.url(), "-Dledger.api-keys=" + apiKeys());
        load = CallLoad.of(server, database);
        pgbench = new Pgbench(database);
        load.warmUp();
        // One event at a time takes other paths than hundreds.
        load.spread(1, CallLoad.EVENTS * 2 / 3);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        database.close();
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({"1, 1", "64, 3", "256, 4"})
    void comparesOneEventPerRequestWithPlainStatements(int connections, double least, Targets targets)
            throws Exception {
        int count = connections == 1 ? CallLoad.EVENTS / 10 : CallLoad.EVENTS;
        List<LoadGenerator.Result> results = new ArrayList<>();
        List<Double> rates = Rounds.medians(
                () -> {
                    results.add(load.spread(connections, count));
                    return results.getLast().perSecond();
                },
                () -> pgbench.perSecond("statements.sql", connections),
                () -> pgbench.perSecond("one-statement.sql", connections));
        LoadGenerator.Result median = LoadGenerator.Result.median(results);
        System.out.printf(
                Locale.ROOT,
                "%nIngest, %d connections: %.0f/s, p50 %.1f ms, p99 %.1f ms; pgbench, statements %.0f/s, one statement"
                        + " %.0f/s; ratios %.2f, %.2f%n",
                connections,
                rates.get(0),
                median.milliseconds(0.5),
                median.milliseconds(0.99),
                rates.get(1),
                rates.get(2),
                rates.get(0) / rates.get(1),
                rates.get(0) / rates.get(2));
        targets.add(Target.rates(
                least,
                "ingest, one event per request, %d connections : pgbench".formatted(connections),
                rates.get(0),
                rates.get(1),
                "events/s"));
    }

    @Test
    @Order(2)
    void comparesAStreamPerConnectionWithPlainStatements(Targets targets) throws Exception {
        List<Double> rates = Rounds.medians(
                () -> load.apart(256, CallLoad.EVENTS).perSecond(), () -> pgbench.perSecond("statements.sql", 256));
        targets.add(Target.rates(
                2.5, "ingest, 256 connections, a stream each : pgbench", rates.get(0), rates.get(1), "events/s"));
    }

    @Test
    @Order(3)
    void comparesTenTenantsWithOne(Targets targets) throws Exception {
        CallLoad ofTen = CallLoad.of(server, database, TENANT_KEYS);
        List<Double> rates = Rounds.medians(
                () -> ofTen.spread(256, CallLoad.EVENTS).perSecond(),
                () -> load.spread(256, CallLoad.EVENTS).perSecond());
        targets.add(Target.rates(
                0.8, "ingest, 256 connections, 10 tenants : 1 tenant", rates.get(0), rates.get(1), "events/s"));
    }

    /** At half of what it can do it has time, so that only what makes some events wait longer than others shows. */
    @Test
    @Order(4)
    void comparesTheSlowestEventsWithTheMedian(Targets targets) throws Exception {
        double half = load.spread(256, CallLoad.EVENTS).perSecond() / 2;
        List<LoadGenerator.Result> results = new ArrayList<>();
        List<Double> medians = Rounds.medians(
                () -> {
                    results.add(load.steadily(half, 256, CallLoad.EVENTS));
                    return results.getLast().milliseconds(0.99);
                },
                () -> results.getLast().milliseconds(0.5));
        targets.add(Target.times(
                4,
                "latency at half of the highest rate (%.0f/s), p99 : p50".formatted(half),
                medians.get(0),
                medians.get(1)));
    }

    @Test
    @Order(5)
    void comparesBatchesWithSetBasedStatements(Targets targets) throws Exception {
        load.batches(BATCH_CONNECTIONS, CallLoad.EVENTS);
        List<Double> rates = Rounds.medians(
                () -> load.batches(BATCH_CONNECTIONS, 2 * CallLoad.EVENTS).perSecond() * CallLoad.BATCH,
                () -> pgbench.perSecond("batch.sql", BATCH_CONNECTIONS) * CallLoad.BATCH);
        targets.add(Target.rates(
                0.4,
                "ingest, batches of %d, %d connections : pgbench, set-based"
                        .formatted(CallLoad.BATCH, BATCH_CONNECTIONS),
                rates.get(0),
                rates.get(1),
                "events/s"));
    }

    private static String apiKeys() {
        Stream<String> ofTenants = IntStream.range(0, TENANT_KEYS.size())
                .mapToObj(tenant -> "tenant" + tenant + "/test:admin:" + TENANT_KEYS.get(tenant));
        return Stream.concat(Stream.of("test:admin:" + ServerProcess.KEY), ofTenants)
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
    }
}
