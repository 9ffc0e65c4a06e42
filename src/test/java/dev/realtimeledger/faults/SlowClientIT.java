package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                slow.add(begun(server, 100));
            }

            // When
            var sending = CompletableFuture.runAsync(() -> trickle(slow), Thread::startVirtualThread);
            long start = System.nanoTime();
            forwarder.forward(server, load);
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            // Then
            assertThat(forwarder.receipts()).hasSize(load.size());
            assertThat(took)
                    .as("2000 events beside %s slow clients", SLOW_CLIENTS)
                    .isLessThan(Duration.ofMinutes(1));
            sending.join();
            for (Socket socket : slow) {
                assertThat(socket.isClosed()).isFalse();
                socket.close();
            }
            assertThat(server.status("/q/health/ready")).isEqualTo(200);
        }
    }

    /** A request whose head is there, and none of its body. */
    private static Socket begun(ServerProcess server, int length) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        String head = "POST /v1/realtime/server-events/error HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                + ServerProcess.KEY + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** One byte a second: here time itself is what is tested. */
    private static void trickle(List<Socket> sockets) {
        try {
            for (int i = 0; i < SLOW_BYTES; i++) {
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(' ');
                }
                Thread.sleep(Duration.ofSeconds(1));
            }
        } catch (IOException | InterruptedException problem) {
            throw new IllegalStateException(problem);
        }
    }
}
