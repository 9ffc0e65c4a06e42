package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a platform does whose instances have all gone when many callers come at once: it starts as many together. They find a
 * database without tables and with fewer connections than they could open, and events that come before they are ready.
 */
class ColdStartsIT {

    private static final int INSTANCES = Extent.of(8, 50);

    /**
     * Too few for all to have two at once, as three are kept for the database's owner. Fifty meet what PostgreSQL allows where
     * nobody says otherwise.
     */
    private static final int CONNECTIONS = 2 * INSTANCES + Extent.of(2, 0);

    private static final int EVENTS = 20;

    /** A conversation that is forwarded to all instances. */
    private static final List<Event> SHARED = new SimulatedCall("sess_shared").events(EVENTS);

    /** Of one sender to its instance. */
    private static final int REQUESTS_AT_ONCE = 2;

    /** As small as a platform would have them, and quick to start. */
    private static final String[] OPTIONS = {
        "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dledger.db-pool=2"
    };

    /** Far above what two processors need. */
    private static final int MINUTES = 15;

    @Test
    void instancesThatStartAtOnceOnOneDatabaseAllServe() throws Exception {
        try (var database = PostgresProcess.start("max_connections=" + CONNECTIONS);
                var fleet = new Fleet()) {
            // Given
            List<Forwarder> forwarders = new ArrayList<>();
            List<CompletableFuture<Void>> sending = new ArrayList<>();

            // When
            fleet.launch(database.url());
            for (int i = 0; i < INSTANCES; i++) {
                Forwarder forwarder = new Forwarder(ServerProcess.KEY, REQUESTS_AT_ONCE);
                forwarders.add(forwarder);
                sending.add(forwarder.start(fleet.server(i), events(i)));
            }
            CompletableFuture.allOf(sending.toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, MINUTES, TimeUnit.MINUTES)
                    .join();

            // Then
            var log = new StoredLog(database);
            for (int i = 0; i < INSTANCES; i++) {
                Forwarder forwarder = forwarders.get(i);
                assertThat(forwarder.rest(events(i)))
                        .as("without a receipt of instance %d, whose silences were %s", i, forwarder.silences())
                        .isEmpty();
                assertThat(forwarder.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
                fleet.server(i).awaitReady();
                log.holds(forwarder.receipts());
            }
            assertThat(log.count()).isEqualTo((INSTANCES + 1L) * EVENTS);
            log.isSound();
        }
    }

    /** What is sent to one instance: a conversation of its own, and the one of all. */
    private static List<Event> events(int instance) {
        List<Event> events = new ArrayList<>(new SimulatedCall("sess_of_" + instance).events(EVENTS));
        events.addAll(SHARED);
        return events;
    }

    /** The instances: started together, and ended together whatever happened. */
    private static final class Fleet implements AutoCloseable {

        private final List<ServerProcess> servers = new ArrayList<>();

        void launch(String databaseUrl) throws IOException {
            for (int port : freePorts()) {
                servers.add(ServerProcess.launchAt(port, "cold-start-" + servers.size(), databaseUrl, OPTIONS));
            }
        }

        /** All found before the first is used, so that no two are the same. */
        private static List<Integer> freePorts() throws IOException {
            List<ServerSocket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < INSTANCES; i++) {
                    sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                }
                return sockets.stream().map(ServerSocket::getLocalPort).toList();
            } finally {
                for (ServerSocket socket : sockets) {
                    socket.close();
                }
            }
        }

        ServerProcess server(int instance) {
            return servers.get(instance);
        }

        @Override
        public void close() throws InterruptedException {
            for (ServerProcess server : servers) {
                server.kill();
            }
        }
    }
}
