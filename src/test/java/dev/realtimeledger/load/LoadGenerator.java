package dev.realtimeledger.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Sends prepared requests over many keep-alive connections from one thread, each connection one request at a time. It
 * does as little as possible, because it shares the processors with what it measures.
 */
final class LoadGenerator {

    private final InetSocketAddress server;
    private final String apiKey;

    LoadGenerator(int port, String apiKey) {
        this.server = new InetSocketAddress("127.0.0.1", port);
        this.apiKey = apiKey;
    }

    /**
     * What came of a run.
     *
     * @param stored requests answered with 200
     * @param refused requests with any other answer, or none
     * @param latencies of the stored ones in nanoseconds, sorted
     */
    record Result(int stored, int refused, Duration duration, long[] latencies) {

        double perSecond() {
            return stored / (duration.toNanos() / 1e9);
        }

        /** Latency in milliseconds below which the given share of requests stayed. */
        double milliseconds(double share) {
            return latencies[(int) Math.min(latencies.length - 1L, (long) (latencies.length * share))] / 1e6;
        }
    }

    /** The bytes of a request that forwards one event. */
    byte[] request(SimulatedCall.Event event) {
        byte[] body = event.body().getBytes(StandardCharsets.UTF_8);
        byte[] head = """
                POST /v1/realtime/server-events/%s HTTP/1.1\r
                Host: localhost\r
                X-Api-Key: %s\r
                X-Session-Id: %s\r
                X-Event-Sequence: %d\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                """.formatted(event.type(), apiKey, event.session(), event.sequence(), body.length)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** The bytes of a request that reads. */
    byte[] request(String path) {
        return """
                GET %s HTTP/1.1\r
                Host: localhost\r
                X-Api-Key: %s\r
                X-Purpose: benchmark\r
                \r
                """.formatted(path, apiKey).getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends every request once; gives up after {@code most}. */
    Result send(List<byte[]> requests, int connections, Duration most) throws IOException {
        Queue<byte[]> waiting = new ArrayDeque<>(requests);
        long[] latencies = new long[requests.size()];
        int stored = 0;
        int refused = 0;
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < Math.min(connections, requests.size()); i++) {
                Peer peer = new Peer(SocketChannel.open(server));
                peer.channel.configureBlocking(false);
                peer.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                peer.channel.register(selector, SelectionKey.OP_READ, peer);
                peers.add(peer);
            }
            start = System.nanoTime();
            int busy = 0;
            for (Peer peer : peers) {
                peer.send(waiting.remove());
                busy++;
            }
            while (busy > 0 && System.nanoTime() - start < most.toNanos()) {
                selector.select(1000);
                for (SelectionKey key : selector.selectedKeys()) {
                    Peer peer = (Peer) key.attachment();
                    int status = peer.read();
                    if (status == 0) {
                        continue;
                    }
                    if (status == 200) {
                        latencies[stored++] = System.nanoTime() - peer.sentAt;
                    } else {
                        refused++;
                    }
                    if (waiting.isEmpty()) {
                        busy--;
                    } else {
                        peer.send(waiting.remove());
                    }
                }
                selector.selectedKeys().clear();
            }
            for (Peer peer : peers) {
                peer.channel.close();
            }
        }
        long[] sorted = Arrays.copyOf(latencies, stored);
        Arrays.sort(sorted);
        return new Result(stored, refused, Duration.ofNanos(System.nanoTime() - start), sorted);
    }

    /** One connection. */
    private static final class Peer {
        private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
        private long sentAt;

        Peer(SocketChannel channel) {
            this.channel = channel;
        }

        void send(byte[] request) throws IOException {
            answer.clear();
            sentAt = System.nanoTime();
            ByteBuffer buffer = ByteBuffer.wrap(request);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        /** The status once the answer is whole, else 0. */
        int read() throws IOException {
            if (channel.read(answer) < 0) {
                throw new EOFException("The server closed a connection");
            }
            int headEnd = headEnd();
            if (headEnd < 0 || answer.position() < headEnd + contentLength(headEnd)) {
                return 0;
            }
            byte[] bytes = answer.array();
            return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + (bytes[11] - '0');
        }

        private int headEnd() {
            byte[] bytes = answer.array();
            for (int i = 3; i < answer.position(); i++) {
                if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        private int contentLength(int headEnd) {
            byte[] bytes = answer.array();
            outer:
            for (int i = 0; i < headEnd - LENGTH.length; i++) {
                for (int j = 0; j < LENGTH.length; j++) {
                    if ((bytes[i + j] | 0x20) != (LENGTH[j] | 0x20)) {
                        continue outer;
                    }
                }
                int length = 0;
                for (int k = i + LENGTH.length; bytes[k] >= '0' && bytes[k] <= '9'; k++) {
                    length = length * 10 + bytes[k] - '0';
                }
                return length;
            }
            return 0;
        }
    }
}
