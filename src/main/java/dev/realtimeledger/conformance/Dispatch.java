package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Sends sessions over several connections at once, each session in its order on one of them. */
final class Dispatch {

    static final String EVENTS = "/v1/realtime/server-events";

    private static final int CONNECTIONS = 8;

    private final Receiver receiver;
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Queue<BatchAnswer> batches = new ConcurrentLinkedQueue<>();

    private Dispatch(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Sends all of it, or what the receiver takes until it is given up. */
    static Sent of(Receiver receiver, List<Line> lines) throws InterruptedException {
        Dispatch dispatch = new Dispatch(receiver);
        try (ExecutorService connections =
                Executors.newFixedThreadPool(CONNECTIONS, Thread.ofVirtual().factory())) {
            List<Callable<Line>> sessions = new ArrayList<>();
            for (Line line : lines) {
                sessions.add(() -> dispatch.send(line));
            }
            for (Future<Line> session : connections.invokeAll(sessions)) {
                session.get();
            }
        } catch (ExecutionException mistake) {
            throw new IllegalStateException("A session could not be sent", mistake.getCause());
        }
        return new Sent(List.copyOf(dispatch.exchanges), List.copyOf(dispatch.batches));
    }

    private Line send(Line line) throws InterruptedException {
        List<Delivery> left = line.deliveries();
        while (!left.isEmpty() && !receiver.isGivenUp()) {
            List<Delivery> next = left.subList(0, Math.min(line.batch(), left.size()));
            left = left.subList(next.size(), left.size());
            if (line.batch() == 1) {
                exchanges.add(send(next.getFirst()));
            } else {
                exchanges.addAll(send(line, next, left.size() % 2 == 0));
            }
        }
        return line;
    }

    private Exchange send(Delivery delivery) throws InterruptedException {
        SimulatedEvent event = delivery.event();
        Map<String, String> headers = Map.of(
                "Content-Type", "application/json",
                "X-Session-Id", event.sessionId(),
                "X-Call-Id", event.callId(),
                "X-Event-Sequence", Long.toString(event.sequence()),
                "X-Event-Time", event.time().toString());
        return Exchange.of(delivery, receiver.post(EVENTS + "/" + event.type(), headers, event.body()));
    }

    /** @param ndjson one event a line, else an array */
    private List<Exchange> send(Line line, List<Delivery> deliveries, boolean ndjson) throws InterruptedException {
        List<String> envelopes =
                deliveries.stream().map(delivery -> envelope(delivery.event())).toList();
        Answer answer = ndjson
                ? receiver.post(EVENTS, Map.of("Content-Type", "application/x-ndjson"), String.join("\n", envelopes))
                : receiver.post(
                        EVENTS,
                        Map.of("Content-Type", "application/json"),
                        envelopes.stream().collect(Collectors.joining(",\n", "[", "]")));
        if (answer.status() != 200 && answer.status() != 207) {
            return deliveries.stream()
                    .map(delivery -> Exchange.of(delivery, answer))
                    .toList();
        }
        JsonNode body = answer.json();
        batches.add(new BatchAnswer(
                line.sessionId(), deliveries.getFirst().eventId(), deliveries.size(), answer.status(), body));
        List<Exchange> answered = new ArrayList<>(deliveries.size());
        for (int i = 0; i < deliveries.size(); i++) {
            JsonNode of = body.path("data").path(i);
            // One that could not be stored this time is sent again, alone.
            boolean unable = of.at("/error/type").asText("").equals("server_error");
            answered.add(
                    unable ? send(deliveries.get(i)) : Exchange.of(deliveries.get(i), of, answer.wasTriedBefore()));
        }
        return answered;
    }

    /** The event as it is, and beside it what a single one has as headers. */
    static String envelope(SimulatedEvent event) {
        ObjectNode beside = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", event.sessionId())
                .put("call_id", event.callId())
                .put("sequence", event.sequence())
                .put("time", event.time().toString());
        return "{\"event\":" + event.body() + "," + beside.toString().substring(1);
    }
}
