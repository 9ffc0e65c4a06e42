package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A 200 is a promise that even {@code kill -9} does not break. */
class KilledServerIT {

    private static final int KILLS = Extent.of(4, 10);

    /** What a serverless platform leaves an instance that it ends. */
    private static final Duration LAST_MOMENTS = Duration.ofMillis(50);

    private static final int ENDS = 3;
    private static final int EVENTS_BETWEEN_ENDS = 1500;

    /** The end of a server, while events are on their way to it. */
    private interface Ending {
        void of(ServerProcess server) throws InterruptedException;
    }

    @Test
    void whatGot200IsInTheLogOnceHoweverOftenTheServerIsKilled() throws Exception {
        holds(Load.events(), KILLS, ServerProcess::kill);
    }

    @Test
    void whatGot200IsInTheLogOnceWhenAPlatformEndsInstancesInTheMiddle() throws Exception {
        List<Event> load = Load.events().subList(0, (ENDS + 1) * EVENTS_BETWEEN_ENDS);
        holds(load, ENDS, server -> server.stopWithin(LAST_MOMENTS));
    }

    private static void holds(List<Event> load, int ends, Ending ending) throws Exception {
        try (var database = PostgresProcess.start()) {
            // Given
            var log = new StoredLog(database);
            var forwarder = new Forwarder(ServerProcess.KEY);

            // When
            for (int end = 1; end <= ends; end++) {
                int enough = end * load.size() / (ends + 1);
                endInTheMiddle(database, forwarder, forwarder.rest(load), enough, ending);

                // Then
                log.holds(forwarder.receipts());
                assertThat(forwarder.receipts())
                        .as("the server was ended in the middle")
                        .hasSizeLessThan(load.size());
            }

            // When
            try (var server = ServerProcess.start("killed-server", database.url())) {
                forwarder.forward(server, forwarder.rest(load));
            }

            // Then
            assertThat(forwarder.refusals()).isEmpty();
            assertThat(forwarder.receipts()).hasSize(load.size());
            assertThat(log.count()).isEqualTo(load.size());
            log.holds(forwarder.receipts());
            log.isSound();
        }
    }

    /** Sends until {@code enough} events have got their 200, and ends the server while the others are on their way. */
    private static void endInTheMiddle(
            PostgresProcess database, Forwarder forwarder, List<Event> load, int enough, Ending ending)
            throws Exception {
        ServerProcess server = ServerProcess.start("killed-server", database.url());
        try {
            var sending = forwarder.start(server, load);
            Waiting.until(
                    enough + " events got their receipt",
                    () -> forwarder.receipts().size() >= enough || sending.isDone());
            ending.of(server);
            sending.join();
        } finally {
            server.kill();
        }
    }
}
