package dev.realtimeledger.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.faults.Waiting;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A relay between real sockets, a model that is made up, and a real ledger that is killed. */
class RelayIT {

    private static final int CALLS = 20;
    private static final int LARGEST = 1 << 24;

    private static Vertx vertx;
    private static HttpServer model;
    private static PostgresProcess database;

    /** What the model has to say on its next connections. */
    private static final BlockingQueue<List<SimulatedEvent>> scripts = new ArrayBlockingQueue<>(CALLS);

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        model = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(LARGEST)
                        .setMaxWebSocketMessageSize(LARGEST))
                .requestHandler(request -> {
                    if (request.path().equals("/refused")) {
                        request.response().setStatusCode(401).end();
                    } else {
                        request.toWebSocket().onSuccess(RelayIT::answer);
                    }
                })
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        database = PostgresProcess.start();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        database.close();
    }

    /** Echoes, or tells its script, an event every few milliseconds, and closes. */
    private static void answer(ServerWebSocket socket) {
        if (socket.path().equals("/echo")) {
            socket.textMessageHandler(socket::writeTextMessage);
            socket.binaryMessageHandler(socket::writeBinaryMessage);
            return;
        }
        List<SimulatedEvent> script = scripts.remove();
        tell(socket, script, 0);
    }

    private static void tell(ServerWebSocket socket, List<SimulatedEvent> script, int next) {
        if (next == script.size()) {
            socket.close((short) 1000, "said all");
        } else {
            socket.writeTextMessage(script.get(next).body());
            vertx.setTimer(5, timer -> tell(socket, script, next + 1));
        }
    }

    private static Relay relay(int ledgerPort) {
        return Relay.start(
                new Relay.Settings(
                        0,
                        URI.create("ws://127.0.0.1:" + model.actualPort()),
                        URI.create("http://127.0.0.1:" + ledgerPort),
                        ServerProcess.KEY),
                Clock.systemUTC());
    }

    /** With the handlers set before it connects: a model may speak at once. */
    private static ClientWebSocket connect(Relay relay, String path, Consumer<ClientWebSocket> handlers) {
        ClientWebSocket socket = vertx.createWebSocketClient(
                        new WebSocketClientOptions().setMaxFrameSize(LARGEST).setMaxMessageSize(LARGEST))
                .webSocket();
        handlers.accept(socket);
        socket.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(relay.port())
                        .setURI(path)
                        .addHeader("X-Call-Id", "call_relayed"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return socket;
    }

    @Test
    void everyEventOfTwentyCallsIsInTheLogOnceAndInOrderThoughTheLedgerIsKilledMeanwhile() throws Exception {
        // Given
        List<List<SimulatedEvent>> sessions = new Simulator()
                .calls(1, CALLS)
                .map(call -> call.events(call.sessionIds().getFirst()))
                .toList();
        scripts.addAll(sessions);
        ServerProcess first = ServerProcess.start("relay", database.url());
        try (Relay relay = relay(first.port())) {
            // When
            List<BlockingQueue<String>> heard = sessions.stream()
                    .map(session -> listen(relay, "/v1/realtime?model=made-up"))
                    .toList();
            TimeUnit.MILLISECONDS.sleep(300);
            first.kill();

            // Then the application hears all of it, whatever becomes of the ledger
            for (int i = 0; i < CALLS; i++) {
                for (SimulatedEvent event : sessions.get(i)) {
                    assertThat(heard.get(i).poll(60, TimeUnit.SECONDS)).isEqualTo(event.body());
                }
                assertThat(heard.get(i).poll(60, TimeUnit.SECONDS)).isEqualTo("closed with 1000");
            }

            // When
            try (ServerProcess second = ServerProcess.startAt(first.port(), "relay", database.url())) {
                Waiting.until("all is forwarded", () -> relay.counts().pending() == 0);

                // Then
                Counts counts = relay.counts();
                assertThat(counts.forwarded()).isEqualTo(counts.received());
                assertThat(counts.dropped() + counts.refused()).isZero();
                for (List<SimulatedEvent> session : sessions) {
                    assertThat(logged(second, session.getFirst().sessionId()))
                            .isEqualTo(session.stream()
                                    .map(SimulatedEvent::eventId)
                                    .toList());
                }
            }
        } finally {
            first.kill();
        }
    }

    private static BlockingQueue<String> listen(Relay relay, String path) {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        connect(
                relay,
                path,
                socket -> socket.textMessageHandler(messages::add)
                        .closeHandler(closed -> messages.add("closed with " + socket.closeStatusCode())));
        return messages;
    }

    private static List<String> logged(ServerProcess server, String session) {
        List<String> events = new ArrayList<>();
        String after = null;
        do {
            JsonPath page = RestAssured.given()
                    .baseUri("http://127.0.0.1")
                    .port(server.port())
                    .header("X-Api-Key", ServerProcess.KEY)
                    .queryParam("session_id", session)
                    .queryParam("order", "asc")
                    .queryParam("limit", 100)
                    .queryParams(after == null ? Map.of() : Map.of("after", after))
                    .get("/v1/realtime/server-events")
                    .jsonPath();
            events.addAll(page.getList("data.event_id", String.class));
            after = page.getBoolean("has_more") ? page.getString("last_id") : null;
        } while (after != null);
        return events;
    }

    @Test
    void whatIsSaidGoesBothWaysAsItWas() throws Exception {
        try (Relay relay = relay(1)) {
            BlockingQueue<Object> echoes = new LinkedBlockingQueue<>();
            ClientWebSocket socket = connect(
                    relay, "/echo", made -> made.textMessageHandler(echoes::add).binaryMessageHandler(echoes::add));
            String large = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "ä".repeat(2_000_000) + "\"}";

            socket.writeTextMessage("short");
            socket.writeTextMessage(large);
            socket.writeBinaryMessage(Buffer.buffer(new byte[] {1, 2, 3}));

            assertThat(echoes.poll(30, TimeUnit.SECONDS)).isEqualTo("short");
            assertThat(echoes.poll(30, TimeUnit.SECONDS)).isEqualTo(large);
            assertThat(echoes.poll(30, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void whatTheModelRefusesTheApplicationIsRefused() throws Exception {
        try (Relay relay = relay(1)) {
            assertThatThrownBy(() -> connect(relay, "/refused", socket -> {}))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            UpgradeRejectedException.class,
                            refused -> assertThat(refused.getStatus()).isEqualTo(401));
        }
    }
}
