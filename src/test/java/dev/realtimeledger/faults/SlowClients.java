package dev.realtimeledger.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that have sent the head of a request, and send of its body one byte a second. They never come to its end. */
public record SlowClients(List<Socket> sockets) implements AutoCloseable {

    private static final int BODY = 1_000_000;

    /** Connects them, and sends their heads. */
    public static SlowClients begin(ServerProcess server, int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(begun(server));
        }
        return new SlowClients(sockets);
    }

    private static Socket begun(ServerProcess server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        String head = "POST /v1/realtime/server-events/error HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                + ServerProcess.KEY + "\r\nContent-Type: application/json\r\nContent-Length: " + BODY + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends so many bytes each, one a second: here time itself is what is tested. Fails when the server lets one go. */
    public void trickle(int bytes) {
        try {
            for (int i = 0; i < bytes; i++) {
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(' ');
                }
                Thread.sleep(Duration.ofSeconds(1));
            }
        } catch (IOException | InterruptedException problem) {
            throw new IllegalStateException(problem);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
