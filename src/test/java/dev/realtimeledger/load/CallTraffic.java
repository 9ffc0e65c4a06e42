package dev.realtimeledger.load;

import dev.realtimeledger.faults.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Many calls at once, for a given time, by forwarders that keep to the contract. Each line sends one call after the other:
 * an event when it is due and the one before it is stored. What is refused, breaks off or takes too long is sent again
 * until it has its 200, over a new connection where need be; what became due meanwhile is caught up. When events are due
 * does not depend on answers, and latency counts from then, with all the tries that an event took.
 *
 * <p>One thread sends everything: it shares the processors with what it loads. All times are nanoseconds since the start.
 */
final class CallTraffic implements AutoCloseable {

    /** Calls at once. */
    static final int LINES = 128;

    /** What the sessions of its calls begin with, and no others. */
    static final String SESSIONS = "soak_";

    private static final int EVENTS_PER_CALL = 1 + 10 * 29;

    /** What {@code Retry-After} says. */
    private static final long AFTER_REFUSAL = TimeUnit.SECONDS.toNanos(1);

    private static final long AFTER_BREAK = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    /** For what is not stored yet when the time is over. */
    private static final long REST = TimeUnit.MINUTES.toNanos(5);

    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");

    private final LoadGenerator requests = new LoadGenerator(0, ServerProcess.KEY);
    private final List<Line> lines =
            IntStream.range(0, LINES).mapToObj(Line::new).toList();
    private final Map<String, Integer> acknowledged = new HashMap<>();
    private final long start = System.nanoTime();
    private final long length;
    private final CompletableFuture<Void> sending;
    private volatile List<Integer> ports = List.of();
    private volatile double perSecond;
    private volatile boolean isClosed;

    // What follows is guarded by this object's lock.
    private final Map<String, Long> repetitions = new TreeMap<>();
    private long[] latencies = new long[1 << 16];
    private int stored;
    private int refused;
    private long countedSince;

    private CallTraffic(List<ServerProcess> servers, double perSecond, Duration length) {
        this.length = length.toNanos();
        sendTo(servers);
        pace(perSecond);
        lines.forEach(line -> line.dueAt(line.number * interval() / LINES));
        sending = CompletableFuture.runAsync(
                this::send, task -> Thread.ofPlatform().daemon().start(task));
    }

    /** Begins to send. */
    static CallTraffic start(List<ServerProcess> servers, double perSecond, Duration length) {
        return new CallTraffic(servers, perSecond, length);
    }

    /** From their next event on, lines send to these servers in turn: with two of them, every other line to the second. */
    void sendTo(List<ServerProcess> servers) {
        ports = servers.stream().map(ServerProcess::port).toList();
    }

    /** Changes how many events are due in a second. */
    void pace(double eventsPerSecond) {
        perSecond = eventsPerSecond;
    }

    long now() {
        return System.nanoTime() - start;
    }

    /** Whether one of the lines got its 200 for what it sent after the given time. */
    boolean isAnswered(long since, IntPredicate which) {
        return lines.stream().anyMatch(line -> which.test(line.number) && line.answeredFrom > since);
    }

    /** What was stored since the last time that this was asked. */
    synchronized LoadGenerator.Result sinceLast() {
        long[] sorted = Arrays.copyOf(latencies, stored);
        Arrays.sort(sorted);
        long now = now();
        var result = new LoadGenerator.Result(stored, refused, Duration.ofNanos(now - countedSince), sorted);
        stored = 0;
        refused = 0;
        countedSince = now;
        return result;
    }

    /** How often events had to be sent again, by reason, and how many of these turned out to be stored already. */
    synchronized Map<String, Long> repetitions() {
        return new TreeMap<>(repetitions);
    }

    boolean isOver() {
        return sending.isDone();
    }

    /** By session the number of events that got their 200. Waits until all have, or there was too little time for it. */
    Map<String, Integer> acknowledged() {
        sending.join();
        return acknowledged;
    }

    /** Lines with events that were due, and have no 200 at the end. */
    long unfinishedLines() {
        sending.join();
        return lines.stream().filter(line -> !line.isDone()).count();
    }

    @Override
    public void close() throws Exception {
        isClosed = true;
        try {
            sending.get(1, TimeUnit.MINUTES);
        } catch (TimeoutException stuck) {
            throw new IllegalStateException("The senders do not end", stuck);
        }
    }

    private long interval() {
        return (long) (1e9 * LINES / perSecond);
    }

    private void send() {
        try (Selector selector = Selector.open()) {
            while (!isClosed && now() < length + REST && !lines.stream().allMatch(Line::isDone)) {
                for (Line line : lines) {
                    line.attend(selector);
                }
                // The shortest wait there is: it makes events late by up to a millisecond, and saves as many turns.
                selector.select(1);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Line) key.attachment()).read();
                }
                selector.selectedKeys().clear();
            }
            for (Line line : lines) {
                line.hangUp();
            }
        } catch (IOException problem) {
            throw new IllegalStateException(problem);
        }
    }

    private synchronized void count(long latency) {
        if (stored == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * stored);
        }
        latencies[stored++] = latency;
    }

    private synchronized void countAgain(String reason) {
        repetitions.merge(reason, 1L, Long::sum);
    }

    private synchronized void countRefusal(int status, String answer) {
        refused++;
        Matcher code = CODE.matcher(answer);
        countAgain(status + (code.find() ? " " + code.group(1) : ""));
    }

    /** A forwarder with one call at a time. Of its thread, but for what others may ask. */
    private final class Line {

        private final int number;
        private final Deque<byte[]> rest = new ArrayDeque<>();
        private String session = "";
        private int calls;
        private LoadGenerator.Peer peer;
        private int port;

        /** Of the first of the rest; it is sent at that time, or later if it failed before. */
        private long dueAt;

        private long sendAt;
        private long sentAt;
        private boolean isUnderWay;
        private boolean hasFailed;

        /** When the event was sent that was stored last. */
        private volatile long answeredFrom = -1;

        Line(int number) {
            this.number = number;
        }

        void dueAt(long time) {
            dueAt = time;
            sendAt = time;
        }

        boolean isDone() {
            return !isUnderWay && dueAt >= length;
        }

        /** Sends what is due, and no longer waits for an answer that does not come. */
        void attend(Selector selector) {
            long now = now();
            if (isUnderWay) {
                if (now - sentAt > PATIENCE) {
                    countAgain("no answer in time");
                    breakOff();
                }
            } else if (now >= sendAt && !isDone()) {
                send(selector, now);
            }
        }

        private void send(Selector selector, long now) {
            if (rest.isEmpty()) {
                session = SESSIONS + number + "_" + ++calls;
                new SimulatedCall(session).events(EVENTS_PER_CALL).forEach(event -> rest.add(requests.request(event)));
            }
            isUnderWay = true;
            sentAt = now;
            try {
                connect(selector);
                peer.send(rest.getFirst());
            } catch (IOException gone) {
                countAgain(peer == null ? "no connection" : "connection broken");
                breakOff();
            }
        }

        private void connect(Selector selector) throws IOException {
            List<Integer> all = ports;
            int wanted = all.get(number % all.size());
            if (peer != null && port != wanted) {
                hangUp();
            }
            if (peer == null) {
                port = wanted;
                peer = new LoadGenerator.Peer(new InetSocketAddress("127.0.0.1", port), selector, this);
            }
        }

        void read() {
            int status;
            try {
                status = peer.read();
            } catch (IOException gone) {
                if (isUnderWay) {
                    countAgain("connection broken");
                    breakOff();
                } else {
                    // The server lets go of who has been idle for long.
                    hangUp();
                }
                return;
            }
            if (status == 200) {
                store();
            } else if (status != 0) {
                countRefusal(status, peer.answer());
                again(AFTER_REFUSAL);
            }
        }

        private void store() {
            count(now() - dueAt);
            if (hasFailed && peer.answer().contains("\"duplicate\":true")) {
                countAgain("(stored already)");
            }
            acknowledged.merge(session, 1, Integer::sum);
            rest.removeFirst();
            isUnderWay = false;
            hasFailed = false;
            answeredFrom = sentAt;
            dueAt(dueAt + interval());
        }

        private void breakOff() {
            hangUp();
            again(AFTER_BREAK);
        }

        private void again(long pause) {
            isUnderWay = false;
            hasFailed = true;
            sendAt = now() + pause;
        }

        void hangUp() {
            if (peer != null) {
                try {
                    peer.close();
                } catch (IOException ignored) {
                    // It is not needed any more.
                }
                peer = null;
            }
        }
    }
}
