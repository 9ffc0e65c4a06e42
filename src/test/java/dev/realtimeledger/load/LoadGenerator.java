package dev.realtimeledger.load;

import java.io.Closeable;
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
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

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

        /** The one of several whose rate is the median. */
        static Result median(List<Result> results) {
            return results.stream()
                    .sorted(Comparator.comparingDouble(Result::perSecond))
                    .toList()
                    .get(results.size() / 2);
        }

        /** Several, one after the other, as one. */
        static Result together(List<Result> results) {
            return new Result(
                    results.stream().mapToInt(Result::stored).sum(),
                    results.stream().mapToInt(Result::refused).sum(),
                    results.stream().map(Result::duration).reduce(Duration.ZERO, Duration::plus),
                    results.stream()
                            .flatMapToLong(result -> Arrays.stream(result.latencies))
                            .sorted()
                            .toArray());
        }

        double perSecond() {
            return stored / (duration.toNanos() / 1e9);
        }

        /** Latency in milliseconds below which the given share of requests stayed; NaN when there were none. */
        double milliseconds(double share) {
            if (latencies.length == 0) {
                return Double.NaN;
            }
            return latencies[(int) Math.min(latencies.length - 1L, (long) (latencies.length * share))] / 1e6;
        }
    }

    /** The bytes of a request that forwards one event. */
    byte[] request(SimulatedCall.Event event) {
        return post(
                "/v1/realtime/server-events/" + event.type(),
                "application/json",
                "X-Session-Id: %s\r\nX-Event-Sequence: %d\r\n".formatted(event.session(), event.sequence()),
                event.body());
    }

    /** The bytes of a request that forwards several events, each in an envelope. */
    byte[] request(List<SimulatedCall.Event> batch) {
        StringBuilder lines = new StringBuilder();
        for (SimulatedCall.Event event : batch) {
            lines.append("{\"session_id\":\"")
                    .append(event.session())
                    .append("\",\"sequence\":")
                    .append(event.sequence())
                    .append(",\"event\":")
                    .append(event.body())
                    .append("}\n");
        }
        return post("/v1/realtime/server-events", "application/x-ndjson", "", lines.toString());
    }

    private byte[] post(String path, String contentType, String headers, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                """
                POST %s HTTP/1.1\r
                Host: localhost\r
                X-Api-Key: %s\r
                %sContent-Type: %s\r
                Content-Length: %d\r
                \r
                """.formatted(path, apiKey, headers, contentType, body.length).getBytes(StandardCharsets.US_ASCII);
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

    /** Sends every request once, each as soon as a connection is free for it; gives up after {@code most}. */
    Result send(List<byte[]> requests, int connections, Duration most) throws IOException {
        return send(List.of(requests), connections, new AsSoonAsPossible(), most);
    }

    /** The same with requests that keep to a connection of their own, in their order. */
    Result sendApart(List<List<byte[]>> requests, Duration most) throws IOException {
        return send(requests, requests.size(), new AsSoonAsPossible(), most);
    }

    /**
     * Sends requests at fixed times, whether answers come or not. Latency counts from when a request was due: one that has
     * to wait for a connection, because the server is slow, is late by that as well.
     */
    Result sendAt(double perSecond, List<byte[]> requests, int connections, Duration most) throws IOException {
        return send(List.of(requests), connections, new Steadily(perSecond, requests.size()), most);
    }

    /** @param lists of requests; the connections take them in turn, each keeps to one */
    private Result send(List<List<byte[]>> lists, int connections, Pace pace, Duration most) throws IOException {
        List<Queue<byte[]>> waiting = new ArrayList<>();
        lists.forEach(list -> waiting.add(new ArrayDeque<>(list)));
        int count = lists.stream().mapToInt(List::size).sum();
        long[] latencies = new long[count];
        int stored = 0;
        int refused = 0;
        long start;
        try (Selector selector = Selector.open()) {
            Deque<Sender> idle = new ArrayDeque<>();
            for (int i = 0; i < Math.min(connections, count); i++) {
                idle.add(new Sender(server, selector, waiting.get(i % waiting.size())));
            }
            start = System.nanoTime();
            pace.start(start, selector);
            int sent = 0;
            while (stored + refused < count && System.nanoTime() - start < most.toNanos()) {
                while (sent < count && !idle.isEmpty() && pace.isDue(sent)) {
                    Sender sender = idle.remove();
                    // One whose requests are all sent stays idle for ever.
                    if (!sender.requests.isEmpty()) {
                        sender.send(pace.dueAt(sent++));
                    }
                }
                selector.select(1000);
                for (SelectionKey key : selector.selectedKeys()) {
                    Sender sender = (Sender) key.attachment();
                    int status = sender.peer.read();
                    if (status == 0) {
                        continue;
                    }
                    if (status == 200) {
                        latencies[stored++] = System.nanoTime() - sender.dueAt;
                    } else {
                        refused++;
                    }
                    idle.add(sender);
                }
                selector.selectedKeys().clear();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        long[] sorted = Arrays.copyOf(latencies, stored);
        Arrays.sort(sorted);
        return new Result(stored, refused, Duration.ofNanos(System.nanoTime() - start), sorted);
    }

    /** When requests are due. */
    private sealed interface Pace {

        void start(long now, Selector selector);

        boolean isDue(int request);

        long dueAt(int request);
    }

    private static final class AsSoonAsPossible implements Pace {

        @Override
        public void start(long now, Selector selector) {
            // Whoever is idle sends: there is nothing to wait for but answers.
        }

        @Override
        public boolean isDue(int request) {
            return true;
        }

        @Override
        public long dueAt(int request) {
            return System.nanoTime();
        }
    }

    private static final class Steadily implements Pace {

        private final double interval;
        private final int count;
        private long start;

        Steadily(double perSecond, int count) {
            this.interval = 1e9 / perSecond;
            this.count = count;
        }

        /** A selector waits for whole milliseconds, so somebody has to wake it. */
        @Override
        public void start(long now, Selector selector) {
            start = now;
            Thread.ofPlatform().daemon().start(() -> {
                for (int request = 0; request < count && selector.isOpen(); request++) {
                    LockSupport.parkNanos(dueAt(request) - System.nanoTime());
                    selector.wakeup();
                }
            });
        }

        @Override
        public boolean isDue(int request) {
            return System.nanoTime() >= dueAt(request);
        }

        @Override
        public long dueAt(int request) {
            return start + (long) (request * interval);
        }
    }

    /** A connection, and what is to be sent over it. */
    private static final class Sender {

        private final Peer peer;
        private final Queue<byte[]> requests;
        private long dueAt;

        Sender(InetSocketAddress server, Selector selector, Queue<byte[]> requests) throws IOException {
            this.peer = new Peer(server, selector, this);
            this.requests = requests;
        }

        void send(long due) throws IOException {
            dueAt = due;
            peer.send(requests.remove());
        }
    }

    /** One keep-alive connection, with one request at a time. */
    static final class Peer implements Closeable {

        private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

        private final SocketChannel channel;
        private ByteBuffer answer = ByteBuffer.allocate(16 * 1024);

        /**
         * Connects.
         *
         * @param owner whom the selector is to name when there is something to read
         */
        Peer(InetSocketAddress server, Selector selector, Object owner) throws IOException {
            channel = SocketChannel.open(server);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, owner);
        }

        void send(byte[] request) throws IOException {
            answer.clear();
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
            if (!answer.hasRemaining()) {
                answer = ByteBuffer.allocate(2 * answer.capacity()).put(answer.flip());
            }
            int headEnd = headEnd();
            if (headEnd < 0 || answer.position() < headEnd + contentLength(headEnd)) {
                return 0;
            }
            byte[] bytes = answer.array();
            return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + (bytes[11] - '0');
        }

        /** What was read of the last answer, head and body. */
        String answer() {
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            channel.close();
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
