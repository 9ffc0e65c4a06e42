package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A 200 is a promise that even {@code kill -9} does not break. */
class KilledServerIT {

    private static final int KILLS = 10;

    @Test
    void whatGot200IsInTheLogOnceHoweverOftenTheServerIsKilled() throws Exception {
        try (var database = PostgresProcess.start()) {
            // Given
            var log = new StoredLog(database);
            var forwarder = new Forwarder(ServerProcess.KEY);
            List<Event> load = Load.events();

            // When
            for (int kill = 1; kill <= KILLS; kill++) {
                int enough = kill * Load.EVENTS / (KILLS + 1);
                killInTheMiddle(database, forwarder, forwarder.rest(load), enough);

                // Then
                log.holds(forwarder.receipts());
                assertThat(forwarder.receipts())
                        .as("the server was killed in the middle")
                        .hasSizeLessThan(Load.EVENTS);
            }

            // When
            try (var server = ServerProcess.start("killed-server", database.url())) {
                forwarder.forward(server, forwarder.rest(load));
            }

            // Then
            assertThat(forwarder.refusals()).isEmpty();
            assertThat(forwarder.receipts()).hasSize(Load.EVENTS);
            assertThat(log.count()).isEqualTo(Load.EVENTS);
            log.holds(forwarder.receipts());
            log.isSound();
        }
    }

    /** Sends until {@code enough} events have got their 200, and kills the server while the others are on their way. */
    private static void killInTheMiddle(PostgresProcess database, Forwarder forwarder, List<Event> load, int enough)
            throws Exception {
        ServerProcess server = ServerProcess.start("killed-server", database.url());
        try {
            var sending = forwarder.start(server, load);
            Waiting.until(
                    enough + " events got their receipt",
                    () -> forwarder.receipts().size() >= enough || sending.isDone());
            server.kill();
            sending.join();
        } finally {
            server.kill();
        }
    }
}
