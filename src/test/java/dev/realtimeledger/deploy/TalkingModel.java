package dev.realtimeledger.deploy;

import dev.realtimeledger.simulator.Scene;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import dev.realtimeledger.simulator.VoiceCall;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A model that holds several simulated calls at a time, on each of its lines one after the other, as fast as they went, and
 * with audio as long as real audio is. It says the same to several listeners at the same moments, to each in ids of its own:
 * what differs between them is not the model's. A socket is one call, {@code /listener/line}; the next begins when all
 * listeners have connected again.
 */
final class TalkingModel implements AutoCloseable {

    /** How a socket closes after which there is another one. */
    private static final short NEXT = 1000;

    /** How a socket closes after which there is none. */
    private static final short OVER = 1001;

    /** So long after the last listener connected it begins. */
    private static final long SILENCE = 200;

    /** 200 ms of 16-bit PCM at 24 kHz. */
    private static final String AUDIO = "\"delta\":\"" + "A".repeat(12_800) + "\"";

    private static final Pattern DELTA = Pattern.compile("\"delta\":\"[^\"]*\"");
    private static final int CALLS_PER_LINE = 1_000;
    private static final Simulator SIMULATOR = new Simulator().without(Scene.RECONNECT);

    /**
     * What it said, and to each listener when.
     *
     * @param at by {@link System#nanoTime}, right before it was sent
     */
    record Said(String session, String event, Map<String, Long> at) {

        String session(String listener) {
            return session + suffix(listener);
        }

        String event(String listener) {
            return event + suffix(listener);
        }
    }

    /** What it has to say so long after the beginning of a call, with a text for each listener. */
    private record Words(Duration due, String session, String event, Map<String, String> texts) {}

    private final List<String> listeners;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<Line> lines;
    private final Queue<Said> said = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    /**
     * Waits for listeners.
     *
     * @param count of its lines
     * @param length so long it has something to say
     */
    TalkingModel(List<String> listeners, int count, Duration length) throws Exception {
        this.listeners = listeners;
        lines = IntStream.range(0, count)
                .mapToObj(line -> new Line(script(line, length).iterator()))
                .toList();
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false))
                .webSocketHandler(this::accept)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    int port() {
        return server.actualPort();
    }

    /** All that was said so far, in its order. */
    List<Said> said() {
        return List.copyOf(said);
    }

    /** Ends all calls where they are. */
    void end() {
        isOver = true;
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static String suffix(String listener) {
        return "_" + listener;
    }

    private List<List<Words>> script(int line, Duration length) {
        List<List<Words>> calls = new ArrayList<>();
        Duration planned = Duration.ZERO;
        for (long seed = line * CALLS_PER_LINE; planned.compareTo(length) < 0; seed++) {
            List<Words> call = words(SIMULATOR.call(seed));
            calls.add(call);
            planned = planned.plus(call.getLast().due());
        }
        return calls;
    }

    private List<Words> words(VoiceCall call) {
        Map<String, List<SimulatedEvent>> versions = new HashMap<>();
        listeners.forEach(
                listener -> versions.put(listener, call.again(suffix(listener)).events()));
        Instant begin = call.events().getFirst().time();
        List<Words> words = new ArrayList<>();
        for (int i = 0; i < call.events().size(); i++) {
            SimulatedEvent event = call.events().get(i);
            Map<String, String> texts = new HashMap<>();
            for (String listener : listeners) {
                texts.put(listener, text(versions.get(listener).get(i)));
            }
            words.add(new Words(Duration.between(begin, event.time()), event.sessionId(), event.eventId(), texts));
        }
        return words;
    }

    private static String text(SimulatedEvent event) {
        return event.type().endsWith("audio.delta")
                ? DELTA.matcher(event.body()).replaceFirst(AUDIO)
                : event.body();
    }

    private void accept(ServerWebSocket socket) {
        String[] path = socket.path().split("/");
        lines.get(Integer.parseInt(path[2])).join(path[1], socket);
    }

    /** One call after the other. */
    private final class Line {

        private final Iterator<List<Words>> calls;
        private final Map<String, ServerWebSocket> sockets = new HashMap<>();

        Line(Iterator<List<Words>> calls) {
            this.calls = calls;
        }

        synchronized void join(String listener, ServerWebSocket socket) {
            sockets.put(listener, socket);
            if (sockets.size() == listeners.size()) {
                vertx.setTimer(SILENCE, timer -> begin());
            }
        }

        private synchronized void begin() {
            if (isOver || !calls.hasNext()) {
                hangUp(OVER);
            } else {
                say(calls.next(), 0, System.nanoTime());
            }
        }

        private synchronized void say(List<Words> call, int next, long begin) {
            if (isOver) {
                hangUp(OVER);
                return;
            }
            send(call.get(next), next);
            if (next + 1 == call.size()) {
                hangUp(NEXT);
                return;
            }
            long wait = call.get(next + 1).due().toMillis() - (System.nanoTime() - begin) / 1_000_000;
            vertx.setTimer(Math.max(1, wait), timer -> say(call, next + 1, begin));
        }

        /** Each time another listener is the first. */
        private void send(Words words, int turn) {
            Map<String, Long> at = new HashMap<>();
            for (int i = 0; i < listeners.size(); i++) {
                String listener = listeners.get((turn + i) % listeners.size());
                at.put(listener, System.nanoTime());
                sockets.get(listener).writeTextMessage(words.texts().get(listener));
            }
            said.add(new Said(words.session(), words.event(), at));
        }

        private void hangUp(short status) {
            List<ServerWebSocket> all = List.copyOf(sockets.values());
            sockets.clear();
            all.forEach(socket -> socket.close(status));
        }
    }
}
