package dev.realtimeledger.completeness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.LogLine;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Evidence;
import dev.realtimeledger.history.Folding;
import dev.realtimeledger.history.SessionHistory;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One session as the log and the history have it, without a database: what arrived is folded and read back. */
final class StoredSession {

    /** When the first event is received; every further one is a second later. */
    static final Instant RECEIVED = Instant.parse("2026-11-20T10:00:00Z");

    private final String id;
    private final List<LoggedEvent> events = new ArrayList<>();

    StoredSession(String id) {
        this.id = id;
    }

    /** The session after these events arrived, whatever session they name. */
    static StoredSession of(String id, Collection<SimulatedEvent> arrived) {
        StoredSession session = new StoredSession(id);
        arrived.forEach(event -> session.receive(event.body(), event.sequence(), event.time()));
        return session;
    }

    /** An event arrives. */
    void receive(String body, Long position, Instant time) {
        Map<String, JsonNode> payload = new HashMap<>();
        Evidence.parse(body).properties().forEach(field -> payload.put(field.getKey(), field.getValue()));
        int number = events.size() + 1;
        ServerEvent event = new ServerEvent(
                payload.get("event_id").asText(),
                payload.get("type").asText(),
                new Correlation(id, null, position, time, null),
                "key",
                RECEIVED.plusSeconds(number - 1),
                new byte[0],
                new byte[32],
                0,
                null,
                payload);
        events.add(new LoggedEvent(event, id, number));
    }

    Completeness completeness() {
        return completeness(Set.of());
    }

    /**
     * What the session lacks.
     *
     * @param elsewhere ids of items and responses that events without a session name as well
     */
    Completeness completeness(Set<String> elsewhere) {
        SessionHistory history = Folding.OF_THE_PRODUCT.fold(events).session(id);
        return Completeness.of(SessionLog.of(events.stream().map(StoredSession::line), elsewhere), history);
    }

    private static LogLine line(LoggedEvent logged) {
        ServerEvent event = logged.event();
        return new LogLine(
                event.type(), event.correlation().sequence(), event.itemId(), event.responseId(), event.receivedAt());
    }
}
