package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a server, and meddles with some of what goes to and fro. */
final class Meddler implements AutoCloseable {

    static {
        // Else each answer waits 40 ms for the client's system to say that it has the headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer entrance;
    private final int behind;
    private final Meddling meddling;

    /** What is done with a request. */
    interface Meddling {
        Reply answer(Request request, Meddler way) throws IOException;
    }

    /** A request as it came. */
    record Request(String method, URI uri, Map<String, String> headers, String body) {

        boolean isPostOf(String type) {
            return method.equals("POST") && uri.getPath().endsWith("/server-events/" + type);
        }

        boolean isGetOf(String path) {
            return method.equals("GET") && uri.getPath().matches(path);
        }

        JsonNode json() {
            return Json.of(body.getBytes(StandardCharsets.UTF_8));
        }

        String eventId() {
            return json().path("event_id").asText();
        }

        Request withBody(String other) {
            return new Request(method, uri, headers, other);
        }
    }

    /** An answer as it goes out. */
    record Reply(int status, Map<String, String> headers, String body) {

        Reply withBody(String other) {
            return new Reply(status, headers, other);
        }
    }

    Meddler(int behind, Meddling meddling) throws IOException {
        this.behind = behind;
        this.meddling = meddling;
        entrance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        entrance.setExecutor(threads);
        entrance.createContext("/", this::answer);
        entrance.start();
    }

    int port() {
        return entrance.getAddress().getPort();
    }

    /** Lets a request through. */
    Reply pass(Request request) throws IOException {
        var builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + behind + request.uri()))
                .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()));
        request.headers().forEach(builder::setHeader);
        try {
            HttpResponse<String> response = client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, String> headers = new HashMap<>();
            response.headers().firstValue("Retry-After").ifPresent(value -> headers.put("Retry-After", value));
            return new Reply(response.statusCode(), headers, response.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (lower.startsWith("x-") || lower.equals("content-type")) {
                    headers.put(name, values.getFirst());
                }
            });
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Reply reply = meddling.answer(
                    new Request(exchange.getRequestMethod(), exchange.getRequestURI(), headers, body), this);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        entrance.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
