package dev.realtimeledger.load;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerMemory;
import dev.realtimeledger.faults.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks at traffic, servers and database, prints what it sees as one line every half minute, and slows the traffic down
 * when the database is to grow no further than it may.
 */
final class SoakWatch {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long SAMPLE = Duration.ofSeconds(30).toNanos();
    private static final int QUERY_SECONDS = 20;
    private static final double MEGABYTE = 1e6;

    private final CallTraffic traffic;
    private final PostgresProcess database;
    private final List<ServerProcess> servers;
    private final Budget budget;
    private final List<Sample> samples = new ArrayList<>();
    private int mostConnections;

    /**
     * @param servers that run, the first one first; they change
     */
    SoakWatch(CallTraffic traffic, PostgresProcess database, List<ServerProcess> servers, Budget budget) {
        this.traffic = traffic;
        this.database = database;
        this.servers = servers;
        this.budget = budget;
    }

    /**
     * How much may be sent.
     *
     * @param perSecond the full rate
     * @param events that are sent at that rate
     * @param bytesBefore size of the database before the first of them
     * @param bytes size of the database that is not to be passed
     * @param length of the traffic in nanoseconds
     */
    record Budget(double perSecond, long events, long bytesBefore, long bytes, long length) {

        /** It is looked at twice a minute only. */
        private static final double NEARLY = 0.9;

        /** The rate at which the rest of the budget lasts for the rest of the time. */
        double paceAfter(Sample sample, Stored stored) {
            double seconds = (length - sample.to) / 1e9;
            boolean isPlenty = sample.events < events && stored.bytes < NEARLY * bytes;
            if (isPlenty || seconds <= 0) {
                return perSecond;
            }
            double left = Math.max(1, (bytes - stored.bytes) / bytesPerEvent(sample, stored));
            return Math.clamp(left / seconds, 1, perSecond);
        }

        double bytesPerEvent(Sample sample, Stored stored) {
            return (double) (stored.bytes - bytesBefore) / sample.events;
        }
    }

    /**
     * What is seen at the end of half a minute.
     *
     * @param from when it began, in nanoseconds of the traffic
     * @param events that are stored since the traffic began
     * @param traffic of the half minute
     * @param residentBytes of the first server, 0 where that cannot be known
     * @param stored absent while the database is away
     * @param refusals since the traffic began
     */
    record Sample(
            long from,
            long to,
            long events,
            LoadGenerator.Result traffic,
            long residentBytes,
            Optional<Stored> stored,
            long refusals) {

        static String heading() {
            return "minute |     events | events/s |   p50 ms |   p99 ms |   max ms | server MB | connections"
                    + " | database MB | dead % | refusals";
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "%6.1f | %,10d | %,8.0f | %,8.1f | %,8.1f | %,8.0f | %,9.0f | %11s | %11s | %6s | %,8d",
                    to / 60e9,
                    events,
                    traffic.perSecond(),
                    traffic.milliseconds(0.5),
                    traffic.milliseconds(0.99),
                    traffic.milliseconds(1),
                    residentBytes / MEGABYTE,
                    stored.map(now -> Integer.toString(now.connections)).orElse("-"),
                    stored.map(now -> String.format(Locale.ROOT, "%,.0f", now.bytes / MEGABYTE))
                            .orElse("-"),
                    stored.map(now -> String.format(Locale.ROOT, "%.1f", 100 * now.dead))
                            .orElse("-"),
                    refusals);
        }
    }

    /**
     * What the database says.
     *
     * @param connections of all servers
     * @param mostOfOne of the server that has the most
     * @param dead share of the rows that are dead, as PostgreSQL's statistics have it, which begin anew after a crash
     */
    record Stored(int connections, int mostOfOne, long bytes, double dead) {}

    /** Looks on until the traffic is over. */
    void watch() throws InterruptedException {
        System.out.println(Sample.heading());
        long next = SAMPLE;
        boolean isOver;
        do {
            Thread.sleep(LOOK);
            isOver = traffic.isOver();
            Optional<Stored> stored = stored();
            if (isOver || traffic.now() >= next) {
                sample(stored);
                next += SAMPLE;
            }
        } while (!isOver);
    }

    /** All there is, in the order of time; to be asked when {@link #watch} is over, as all that follows. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** The most connections that one server was ever seen to have. */
    int mostConnections() {
        return mostConnections;
    }

    private void sample(Optional<Stored> stored) {
        LoadGenerator.Result recent = traffic.sinceLast();
        long events = recent.stored();
        long refusals = recent.refused();
        long from = 0;
        if (!samples.isEmpty()) {
            Sample last = samples.getLast();
            events += last.events;
            refusals += last.refusals;
            from = last.to;
        }
        var sample = new Sample(
                from, traffic.now(), events, recent, ServerMemory.residentBytes(servers.getFirst()), stored, refusals);
        samples.add(sample);
        System.out.println(sample.row());
        stored.ifPresent(now -> traffic.pace(budget.paceAfter(sample, now)));
    }

    private Optional<Stored> stored() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_SECONDS);
            try (ResultSet row = statement.executeQuery("""
                    select coalesce(sum(connections), 0) as connections, coalesce(max(connections), 0) as most_of_one,
                           pg_database_size(current_database()) as bytes,
                           (select coalesce(sum(n_dead_tup) / nullif(sum(n_live_tup + n_dead_tup), 0), 0)
                            from pg_stat_user_tables) as dead
                    from (select count(*) as connections from pg_stat_activity
                          where application_name like 'soak-%' and usename <> 'postgres'
                          group by application_name) as servers
                    """)) {
                row.next();
                var stored = new Stored(
                        row.getInt("connections"),
                        row.getInt("most_of_one"),
                        row.getLong("bytes"),
                        row.getDouble("dead"));
                mostConnections = Math.max(mostConnections, stored.mostOfOne);
                return Optional.of(stored);
            }
        } catch (SQLException away) {
            return Optional.empty();
        }
    }
}
