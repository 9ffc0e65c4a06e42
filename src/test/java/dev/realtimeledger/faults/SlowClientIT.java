package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who sends slowly harms nobody but himself. */
class SlowClientIT {

    private static final int SLOW_CLIENTS = 200;
    private static final int SLOW_BYTES = 15;

    @Test
    void slowClientsDoNotHoldUpTheOthers() throws Exception {
        try (var database = PostgresProcess.start();
                var server = ServerProcess.start("slow-clients", database.url())) {
            // Given
            var forwarder = new Forwarder(ServerProcess.KEY);
            List<Event> load = Load.events().subList(0, 2000);
            var slow = SlowClients.begin(server, SLOW_CLIENTS);

            // When
            var sending = CompletableFuture.runAsync(() -> slow.trickle(SLOW_BYTES), Thread::startVirtualThread);
            long start = System.nanoTime();
            forwarder.forward(server, load);
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            // Then
            assertThat(forwarder.receipts()).hasSize(load.size());
            assertThat(took)
                    .as("2000 events beside %s slow clients", SLOW_CLIENTS)
                    .isLessThan(Duration.ofMinutes(1));
            sending.join();
            slow.close();
            assertThat(server.status("/q/health/ready")).isEqualTo(200);
        }
    }
}
