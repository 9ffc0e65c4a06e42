package dev.realtimeledger.relay;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins each application's WebSocket with one to the model. Messages are passed on as they come, before anything else is
 * done with them; whichever side is slow slows the other, and whichever closes closes the other with the same code.
 */
final class RelayServer {

    private static final int MOST_BYTES = 32 * 1024 * 1024;
    private static final int BAD_GATEWAY = 502;
    private static final int UPGRADE_REQUIRED = 426;
    private static final short GOING_AWAY = 1001;

    /** Of a request, what belongs to this connection, or is said anew; and the call, which is ours. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "host",
            "connection",
            "upgrade",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-extensions",
            "sec-websocket-protocol",
            "content-length",
            "x-call-id");

    private final URI upstream;
    private final LedgerSender sender;
    private final Clock clock;
    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client;
    private final HttpServer server;

    RelayServer(int port, URI upstream, LedgerSender sender, Clock clock) {
        this.upstream = upstream;
        this.sender = sender;
        this.clock = clock;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MOST_BYTES)
                .setMaxMessageSize(MOST_BYTES)
                .setMaxConnections(10_000));
        this.server = await(vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(MOST_BYTES)
                        .setMaxWebSocketMessageSize(MOST_BYTES)
                        // The one that models choose of those that browsers offer.
                        .setWebSocketSubProtocols(List.of("realtime")))
                .requestHandler(this::accept)
                .listen(port));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException("The relay cannot listen", failed);
        }
    }

    int port() {
        return server.actualPort();
    }

    void close() {
        await(server.close());
        await(vertx.close());
    }

    /** Connects to the model first: what it refuses, the application is refused with the same status. */
    private void accept(HttpServerRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.response()
                    .setStatusCode(UPGRADE_REQUIRED)
                    .putHeader("Upgrade", "websocket")
                    .end();
            return;
        }
        request.pause();
        client.connect(toUpstream(request))
                .onFailure(refusal ->
                        request.response().setStatusCode(status(refusal)).end())
                .onSuccess(model -> {
                    model.pause();
                    request.toWebSocket()
                            .onFailure(gone -> model.close())
                            .onSuccess(application -> join(request, application, model));
                });
    }

    private static int status(Throwable refusal) {
        return refusal instanceof UpgradeRejectedException rejected ? rejected.getStatus() : BAD_GATEWAY;
    }

    private WebSocketConnectOptions toUpstream(HttpServerRequest request) {
        var options = new WebSocketConnectOptions().setAbsoluteURI(upstream + request.uri());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        request.headers().forEach((name, value) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(name, value);
            }
        });
        options.setHeaders(headers);
        @Nullable String protocols = request.getHeader("Sec-WebSocket-Protocol");
        if (protocols != null) {
            options.setSubProtocols(
                    Stream.of(protocols.split(",")).map(String::strip).toList());
        }
        return options;
    }

    private void join(HttpServerRequest request, WebSocketBase application, WebSocketBase model) {
        var recording = new Recording(request.getHeader("X-Call-Id"));
        pass(model, application, text -> sender.received(recording, text, clock.instant()));
        pass(application, model, text -> {
            if (text.contains("\"input_audio_buffer.append\"") || text.contains("\"session.update\"")) {
                sender.sent(recording, text);
            }
        });
        model.closeHandler(closed -> sender.ended(recording));
        model.endHandler(ended -> close(application, model));
        application.endHandler(ended -> close(model, application));
        model.resume();
        application.resume();
    }

    private static void close(WebSocketBase other, WebSocketBase ended) {
        if (!other.isClosed()) {
            Short code = ended.closeStatusCode();
            other.close(code == null || !mayBeSent(code) ? GOING_AWAY : code, ended.closeReason());
        }
    }

    /** Some codes only tell what one side found; they are never sent. */
    private static boolean mayBeSent(short code) {
        return code != 1005 && code != 1006 && code != 1015;
    }

    /** Passes messages on, and gives the texts to the reader afterwards. */
    private static void pass(WebSocketBase from, WebSocketBase to, Consumer<String> reader) {
        from.textMessageHandler(text -> {
            to.writeTextMessage(text);
            hold(from, to);
            reader.accept(text);
        });
        from.binaryMessageHandler(bytes -> {
            to.writeBinaryMessage(bytes);
            hold(from, to);
        });
    }

    private static void hold(WebSocketBase from, WebSocketBase to) {
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }
}
