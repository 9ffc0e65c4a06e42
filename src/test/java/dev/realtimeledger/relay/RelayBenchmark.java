package dev.realtimeledger.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How much later a message arrives by way of the relay: there and back, with and without it, in turn. */
class RelayBenchmark {

    private static final int WARM_UP = 5_000;
    private static final int ECHOES = Integer.getInteger("echoes", 10_000);

    @Test
    void latencyOfTheRelay() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer echo = vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        var settings = new Relay.Settings(
                0, URI.create("ws://127.0.0.1:" + echo.actualPort()), URI.create("http://127.0.0.1:1"), "none");
        try (Relay relay = Relay.start(settings, Clock.systemUTC())) {
            WebSocket direct = connect(vertx, echo.actualPort());
            WebSocket relayed = connect(vertx, relay.port());
            String text = "{\"type\":\"conversation.item.create\",\"text\":\"" + "x".repeat(200) + "\"}";
            String audio = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "A".repeat(12_800) + "\"}";
            for (String message : new String[] {text, audio}) {
                measure(direct, message, WARM_UP);
                measure(relayed, message, WARM_UP);
                long[] without = measure(direct, message, ECHOES);
                long[] with = measure(relayed, message, ECHOES);
                System.out.printf(
                        "Relay, message of %d bytes there and back, added each way: p50 %.3f ms, p99 %.3f ms%n",
                        message.length(),
                        (at(with, 0.5) - at(without, 0.5)) / 2,
                        (at(with, 0.99) - at(without, 0.99)) / 2);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static WebSocket connect(Vertx vertx, int port) throws Exception {
        return vertx.createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** Nanoseconds of each message there and back, the shortest first. */
    private static long[] measure(WebSocket socket, String message, int count) throws InterruptedException {
        BlockingQueue<String> echoes = new LinkedBlockingQueue<>();
        socket.textMessageHandler(echoes::add);
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            socket.writeTextMessage(message);
            echoes.take();
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        return times;
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1e6;
    }
}
