package dev.realtimeledger.load;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerMemory;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.faults.SlowClients;
import dev.realtimeledger.faults.Waiting;
import dev.realtimeledger.load.SoakWatch.Sample;
import dev.realtimeledger.load.SoakWatch.Stored;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The server for half an hour under 70 % of the load that it can bear on this machine, while database and server are
 * killed and come back, a second server comes and goes, and slow clients hang on. Every event that got its 200 has to be
 * there afterwards, once and in order; memory must not grow, nor connections pass the pool. Times and rates are printed, not
 * asserted.
 *
 * <p>{@code ./mvnw verify -Psoak}; {@code -Dsoak.minutes=…} for another time, {@code -Dsoak.events=…} for how many events
 * are sent at that rate, {@code -Dsoak.gigabytes=…} for how far the database may grow.
 */
class LedgerSoak {

    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("soak.minutes", 30));
    private static final long EVENTS = Long.getLong("soak.events", 5_000_000);
    private static final long BYTES = (long) (1e9 * Double.parseDouble(System.getProperty("soak.gigabytes", "15")));

    private static final double LOAD = 0.7;
    private static final int POOL = 8;

    /** With all the memory of the machine, Java would rather grow than collect, and growth say nothing. */
    private static final String MEMORY = "-Xmx512m";

    private static final int SLOW_CLIENTS = 200;
    private static final double MOST_GROWTH = 1.5;

    /** In less time the server has just started at a quarter of it, and memory is not compared. */
    private static final Duration ENOUGH_FOR_MEMORY = Duration.ofMinutes(10);

    private static final Duration OUTAGE = Duration.ofSeconds(8);
    private static final Duration VISIT = LENGTH.dividedBy(10);
    private static final long AFTERMATH = Duration.ofMinutes(3).toNanos();
    private static final Duration VERIFICATION = Duration.ofMinutes(10);

    private final PostgresProcess database = PostgresProcess.start();
    private final List<ServerProcess> servers = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private int started;

    /**
     * Something that was done to the server, in nanoseconds of the traffic.
     *
     * @param outcome in words
     */
    private record Fault(String what, long from, long to, String outcome) {

        /** Whether it lasted in the time of a sample, or had begun less than three minutes before: so long it takes to send what has gathered. */
        boolean touches(Sample sample) {
            return from < sample.to() && sample.from() < Math.max(to, from + AFTERMATH);
        }
    }

    /** What the log has of the events that got their 200, and what else. */
    private record Comparison(long stored, long lost, long doubled, long outOfOrder) {}

    @Test
    void keepsEveryEventOnceWhateverHappens() throws Exception {
        // Given
        ServerProcess first = startServer();
        CallLoad load = CallLoad.of(first, database);
        load.warmUp();
        // With as many calls at once, each in its order: what more connections could do is no measure for these.
        double highest = load.apart(CallTraffic.LINES, CallLoad.EVENTS).perSecond();
        double perSecond = LOAD * highest;
        print(
                "%nHighest rate %,.0f events/s; %,.0f events/s of %d calls at once for %d minutes",
                highest, perSecond, CallTraffic.LINES, LENGTH.toMinutes());

        // When
        var budget = new SoakWatch.Budget(perSecond, EVENTS, databaseBytes(), BYTES, LENGTH.toNanos());
        try (CallTraffic traffic = CallTraffic.start(servers, perSecond, LENGTH)) {
            var watch = new SoakWatch(traffic, database, servers, budget);
            var watching = CompletableFuture.runAsync(
                    () -> {
                        try {
                            watch.watch();
                        } catch (InterruptedException problem) {
                            throw new IllegalStateException(problem);
                        }
                    },
                    Thread::startVirtualThread);
            doHarm(traffic);
            Map<String, Integer> acknowledged = traffic.acknowledged();
            watching.join();

            // Then
            Comparison comparison = compare(acknowledged);
            long atQuarter = memoryAtQuarter(watch.samples());
            long atEnd = ServerMemory.residentBytes(servers.getFirst());
            summarise(traffic, watch, budget, highest, acknowledged, comparison);
            var verified = VerificationBenchmark.verify(servers.getFirst(), VERIFICATION);
            print(
                    "chains                 | %,d entries verified in %.0f s, %s%n",
                    verified.entries(), verified.seconds(), verified.isAll() ? "all of them" : "the time was up");
            assertSoftly(softly -> {
                softly.assertThat(traffic.unfinishedLines())
                        .as("lines that did not get rid of their events")
                        .isZero();
                softly.assertThat(comparison.lost).as("lost events").isZero();
                softly.assertThat(comparison.doubled).as("doubled events").isZero();
                softly.assertThat(comparison.outOfOrder)
                        .as("events out of order, gaps")
                        .isZero();
                softly.assertThat(watch.mostConnections())
                        .as("database connections of one server")
                        .isLessThanOrEqualTo(POOL);
                if (LENGTH.compareTo(ENOUGH_FOR_MEMORY) >= 0) {
                    softly.assertThat(atEnd)
                            .as("resident memory at the end, %d at a quarter of the time", atQuarter)
                            .isLessThanOrEqualTo((long) (MOST_GROWTH * atQuarter));
                }
            });
        }
    }

    @AfterEach
    void close() throws Exception {
        for (ServerProcess server : servers) {
            server.close();
        }
        database.close();
    }

    /** The server is killed first, so that memory is compared within the life of one process. */
    private void doHarm(CallTraffic traffic) throws Exception {
        doHarm(traffic, 0.1, "server killed, another started", () -> killServer(traffic));
        doHarm(traffic, 0.3, "database stopped", () -> stopDatabase(traffic, "fast"));
        doHarm(traffic, 0.42, "database crashed", () -> stopDatabase(traffic, "immediate"));
        doHarm(traffic, 0.55, "second server, then killed", () -> addServer(traffic));
        doHarm(traffic, 0.75, SLOW_CLIENTS + " slow clients", this::addSlowClients);
    }

    private void doHarm(CallTraffic traffic, double share, String what, Callable<String> harm) throws Exception {
        long from = (long) (share * LENGTH.toNanos());
        TimeUnit.NANOSECONDS.sleep(from - traffic.now());
        long began = traffic.now();
        print("%6.1f | %s", began / 60e9, what);
        String outcome = harm.call();
        faults.add(new Fault(what, began, traffic.now(), outcome));
        print("%6.1f | %s: %s", traffic.now() / 60e9, what, outcome);
    }

    private String killServer(CallTraffic traffic) throws Exception {
        servers.getFirst().kill();
        long gone = traffic.now();
        ServerProcess next = startServer();
        servers.removeFirst();
        long back = traffic.now();
        traffic.sendTo(servers);
        return "ready after %s, first 200 after %s"
                .formatted(seconds(back - gone), seconds(untilAnswered(traffic, gone, line -> true)));
    }

    private String stopDatabase(CallTraffic traffic, String mode) throws Exception {
        database.stop(mode);
        long gone = traffic.now();
        Thread.sleep(OUTAGE);
        database.startAgain();
        long back = traffic.now();
        return "back after %s, first 200 after %s"
                .formatted(seconds(back - gone), seconds(untilAnswered(traffic, gone, line -> true)));
    }

    /** Every other line sends to the second server for a while, and finds it gone in the end. */
    private String addServer(CallTraffic traffic) throws Exception {
        ServerProcess second = startServer();
        traffic.sendTo(servers);
        Thread.sleep(VISIT);
        second.kill();
        long gone = traffic.now();
        servers.remove(second);
        traffic.sendTo(servers);
        return "first 200 by the other after " + seconds(untilAnswered(traffic, gone, line -> line % 2 == 1));
    }

    private String addSlowClients() throws Exception {
        try (SlowClients slow = SlowClients.begin(servers.getFirst(), SLOW_CLIENTS)) {
            slow.trickle((int) VISIT.toSeconds());
        }
        return "all held out";
    }

    /** Since the harm was done, for those that it was done to. */
    private static long untilAnswered(CallTraffic traffic, long harmed, IntPredicate lines) throws Exception {
        Waiting.until("senders get answers again", () -> traffic.isAnswered(harmed, lines));
        return traffic.now() - harmed;
    }

    /** Its database connections have its name. */
    private ServerProcess startServer() throws Exception {
        String name = "soak-" + ++started;
        ServerProcess server = ServerProcess.start(
                name, database.url() + "?application_name=" + name, MEMORY, "-Dledger.db-pool=" + POOL);
        servers.add(server);
        return server;
    }

    private long databaseBytes() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_database_size(current_database())")) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Holds the log against what was acknowledged. Each call's events were sent in their order, so the numbers of its stream
     * are those of the events; where they are, and as many as were acknowledged, each is there once.
     */
    private Comparison compare(Map<String, Integer> acknowledged) throws SQLException {
        Map<String, Integer> missing = new HashMap<>(acknowledged);
        long stored = 0;
        long lost = 0;
        long doubled = 0;
        long outOfOrder = 0;
        try (Connection connection = database.connect();
                var query = connection.prepareStatement("""
                        select stream_id, count(*) as entries,
                               count(*) filter (where event_sequence is distinct from sequence_number - 1) as out_of_order,
                               max(sequence_number) - count(*) as gaps
                        from server_event where starts_with(stream_id, ?) group by stream_id
                        """)) {
            query.setQueryTimeout((int) VERIFICATION.toSeconds());
            query.setString(1, CallTraffic.SESSIONS);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    long entries = row.getLong("entries");
                    Integer answered = missing.remove(row.getString("stream_id"));
                    long difference = entries - (answered == null ? 0 : answered);
                    stored += entries;
                    lost += Math.max(0, -difference);
                    doubled += Math.max(0, difference);
                    outOfOrder += row.getLong("out_of_order") + row.getLong("gaps");
                }
            }
        }
        lost += missing.values().stream().mapToInt(Integer::intValue).sum();
        return new Comparison(stored, lost, doubled, outOfOrder);
    }

    private static long memoryAtQuarter(List<Sample> samples) {
        return samples.stream()
                .filter(sample -> sample.to() >= LENGTH.toNanos() / 4)
                .findFirst()
                .orElseThrow()
                .residentBytes();
    }

    private void summarise(
            CallTraffic traffic,
            SoakWatch watch,
            SoakWatch.Budget budget,
            double highest,
            Map<String, Integer> acknowledged,
            Comparison comparison) {
        List<Sample> samples = watch.samples();
        Sample end = samples.getLast();
        Map<Boolean, List<LoadGenerator.Result>> results = samples.stream()
                .collect(Collectors.partitioningBy(
                        sample -> faults.stream().anyMatch(fault -> fault.touches(sample)),
                        Collectors.mapping(Sample::traffic, Collectors.toList())));
        var quiet = LoadGenerator.Result.together(results.get(false));
        var harmed = LoadGenerator.Result.together(results.get(true));
        var memory = samples.stream()
                .mapToLong(Sample::residentBytes)
                .filter(bytes -> bytes > 0)
                .summaryStatistics();
        double mostDead = samples.stream()
                .flatMap(sample -> sample.stored().stream())
                .mapToDouble(Stored::dead)
                .max()
                .orElse(Double.NaN);
        print("%nwhat                   | measured");
        print(
                "events                 | %,d of %,d calls in %.1f minutes, %,.0f/s; highest rate %,.0f/s",
                end.events(), acknowledged.size(), end.to() / 60e9, end.events() * 1e9 / end.to(), highest);
        print("latency without faults | %s", latency(quiet));
        print("latency within faults  | %s", latency(harmed));
        print(
                "resident memory        | from %,.0f to %,.0f MB; %,.0f MB at a quarter of the time, %,.0f MB at the end",
                memory.getMin() / 1e6,
                memory.getMax() / 1e6,
                memoryAtQuarter(samples) / 1e6,
                end.residentBytes() / 1e6);
        print("database connections   | at most %d of %d of a server", watch.mostConnections(), POOL);
        end.stored()
                .ifPresent(stored -> print(
                        "database               | %,.0f MB, %,.0f bytes per event; dead tuples at most %.1f %%, %.1f %% at the end",
                        stored.bytes() / 1e6, budget.bytesPerEvent(end, stored), 100 * mostDead, 100 * stored.dead()));
        print("sent again             | %,d refusals; all reasons %s", end.refusals(), traffic.repetitions());
        faults.forEach(fault -> print("minute %-15.1f | %s: %s", fault.from / 60e9, fault.what, fault.outcome));
        print(
                "log                    | %,d events, %d lost, %d doubled, %d out of order",
                comparison.stored, comparison.lost, comparison.doubled, comparison.outOfOrder);
    }

    private static String latency(LoadGenerator.Result result) {
        if (result.stored() == 0) {
            return "no events";
        }
        return String.format(
                Locale.ROOT,
                "p50 %,.1f ms, p99 %,.1f ms, longest %,.0f ms, of %,d events",
                result.milliseconds(0.5),
                result.milliseconds(0.99),
                result.milliseconds(1),
                result.stored());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
