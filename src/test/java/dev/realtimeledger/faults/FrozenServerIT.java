package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A platform freezes an instance that has nothing to do, and its connections to the database do not outlive that. Nobody
 * outside notices.
 */
class FrozenServerIT {

    private static final int FREEZES = 3;
    private static final int EVENTS = 100;

    /** Longer than a connection is believed in without being tried. */
    private static final Duration FROZEN = Duration.ofSeconds(3);

    /** Far below the half minute after which a statement is given up. */
    private static final Duration BEARABLE = Duration.ofSeconds(8);

    /** What happens to connections while nobody looks; how many there were. */
    private interface Cut {
        int connections() throws Exception;
    }

    @Test
    void connectionsThatTheDatabaseEndedMeanwhileCostNoError() throws Exception {
        try (var database = PostgresProcess.start();
                var server = ServerProcess.start("frozen-server", database.url())) {
            staysUsable(database, server, () -> end(database));
        }
    }

    @Test
    void connectionsThatWereForgottenOnTheWayCostNoError() throws Exception {
        try (var database = PostgresProcess.start();
                var line = new SilentLine(database.url());
                var server = ServerProcess.start("forgotten-connections", database.urlThrough(line.port()))) {
            staysUsable(database, server, line::forget);
        }
    }

    private static void staysUsable(PostgresProcess database, ServerProcess server, Cut cut) throws Exception {
        var forwarder = new Forwarder(ServerProcess.KEY);
        List<Event> load = Load.events().subList(0, (FREEZES + 1) * EVENTS);
        forwarder.forward(server, load.subList(0, EVENTS));
        for (int freeze = 1; freeze <= FREEZES; freeze++) {
            // When
            server.freeze();
            assertThat(cut.connections()).as("connections to lose").isPositive();
            TimeUnit.NANOSECONDS.sleep(FROZEN.toNanos());
            server.thaw();
            long start = System.nanoTime();
            int first = freeze * EVENTS;
            forwarder.forward(server, load.subList(first, first + 1));
            assertThat(server.authorizedStatus("/v1/realtime/sessions")).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BEARABLE);
            forwarder.forward(server, load.subList(first + 1, first + EVENTS));

            // Then
            assertThat(forwarder.refusals()).isEmpty();
        }
        assertThat(forwarder.receipts()).hasSize(load.size());
        var log = new StoredLog(database);
        log.holds(forwarder.receipts());
        log.isSound();
    }

    private static int end(PostgresProcess database) throws Exception {
        try (Connection owner = database.connect();
                Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where application_name = 'realtime-ledger'
                        """)) {
            row.next();
            return row.getInt(1);
        }
    }
}
