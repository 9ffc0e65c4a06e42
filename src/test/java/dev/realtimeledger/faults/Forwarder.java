package dev.realtimeledger.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A sender as the contract wants one: what did not get a 200 is sent again, after the {@code Retry-After} of the answer.
 * It keeps book of every answer.
 */
final class Forwarder {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 32;

    private final String key;
    private final Map<String, JsonNode> receipts = new ConcurrentHashMap<>();
    private final Queue<HttpResponse<byte[]>> refusals = new ConcurrentLinkedQueue<>();

    Forwarder(String key) {
        this.key = key;
    }

    /** Receipts by event id. */
    Map<String, JsonNode> receipts() {
        return receipts;
    }

    /** Every answer that was no 200. */
    Queue<HttpResponse<byte[]>> refusals() {
        return refusals;
    }

    /** The events without a receipt. */
    List<Event> rest(Collection<Event> events) {
        return events.stream().filter(event -> !receipts.containsKey(id(event))).toList();
    }

    /** Begins {@link #forward} on a thread of its own: the common pool may have but one. */
    CompletableFuture<Void> start(ServerProcess server, Collection<Event> events) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        forward(server, events);
                    } catch (Exception problem) {
                        throw new IllegalStateException(problem);
                    }
                },
                Thread::startVirtualThread);
    }

    /** Sends the events until each has its receipt, or the server is gone. */
    void forward(ServerProcess server, Collection<Event> events) throws Exception {
        Queue<Event> waiting = new ConcurrentLinkedQueue<>(events);
        try (var connections = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(connections)
                        .build()) {
            List<Future<Void>> senders = connections.invokeAll(Collections.nCopies(CONNECTIONS, () -> {
                for (Event event = waiting.poll(); event != null; event = waiting.poll()) {
                    if (!send(http, server, event, waiting)) {
                        break;
                    }
                }
                return null;
            }));
            http.shutdownNow();
            for (Future<Void> sender : senders) {
                sender.get();
            }
        }
    }

    /** False when there is nobody to send to. */
    private boolean send(HttpClient http, ServerProcess server, Event event, Queue<Event> waiting)
            throws InterruptedException {
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request(server, event), BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                receipts.put(id(event), JSON.readTree(answer.body()));
                return true;
            }
        } catch (IOException gone) {
            return false;
        }
        refusals.add(answer);
        // Without the header the answer counts as final; the test sees it among the refusals.
        var retryAfter = answer.headers().firstValueAsLong("Retry-After");
        if (retryAfter.isPresent()) {
            Thread.sleep(Duration.ofSeconds(retryAfter.getAsLong()));
            waiting.add(event);
        }
        return true;
    }

    private HttpRequest request(ServerProcess server, Event event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/v1/realtime/server-events/" + event.type()))
                .timeout(Duration.ofSeconds(60))
                .header("X-Api-Key", key)
                .header("X-Event-Sequence", Integer.toString(event.sequence()))
                .header("X-Event-Time", Load.time(event))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event.body()));
        if (Load.isAssigned(event)) {
            request.header("X-Session-Id", event.session());
        }
        return request.build();
    }

    static String id(Event event) {
        return "event_" + event.session() + "_" + event.sequence();
    }
}
