package dev.realtimeledger.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.io.IOException;
import java.net.ConnectException;
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
 * A sender as the contract wants one: what did not get a 200 is sent again, after the {@code Retry-After} of the answer, or
 * a second where there was none. It keeps book of every answer.
 */
final class Forwarder {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 32;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String key;
    private final int connections;
    private final Map<String, JsonNode> receipts = new ConcurrentHashMap<>();
    private final Queue<HttpResponse<byte[]>> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<IOException> silences = new ConcurrentLinkedQueue<>();

    Forwarder(String key) {
        this(key, CONNECTIONS);
    }

    /** @param connections how many events are on their way at once */
    Forwarder(String key, int connections) {
        this.key = key;
        this.connections = connections;
    }

    /** Receipts by event id. */
    Map<String, JsonNode> receipts() {
        return receipts;
    }

    /** Every answer that was no 200. */
    Queue<HttpResponse<byte[]>> refusals() {
        return refusals;
    }

    /** Why requests to a server that went on running got no answer; but for those that nobody listened to yet. */
    Queue<IOException> silences() {
        return silences;
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
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(threads)
                        .build()) {
            List<Future<Void>> senders = threads.invokeAll(Collections.nCopies(connections, () -> {
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
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request(server, event), BodyHandlers.ofByteArray());
        } catch (IOException silence) {
            if (!server.isAlive()) {
                return false;
            }
            // It does not listen yet, or any more, or took too long: whether it stored the event, only it can say.
            if (!(silence instanceof ConnectException)) {
                silences.add(silence);
            }
            Thread.sleep(PAUSE);
            waiting.add(event);
            return true;
        }
        if (answer.statusCode() == 200) {
            receipts.put(id(event), JSON.readTree(answer.body()));
            return true;
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
