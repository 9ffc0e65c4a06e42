package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds where the log has an event that a caller names. Needs a transaction. */
@ApplicationScoped
public class EventPlaces {

    private final LogReader log;
    private final Streams streams;

    EventPlaces(LogReader log, Streams streams) {
        this.log = log;
        this.streams = streams;
    }

    /** Where an entry stands: the number in its stream's log. */
    public record Place(String streamId, long sequenceNumber) {}

    /**
     * The place of an event.
     *
     * @param sessionId narrows it down to one session
     * @throws ApiException 404 when there is none, 409 when several sessions hold one of this id
     */
    public Place of(String tenant, String eventId, @Nullable String sessionId) {
        LogEntry entry = entry(tenant, eventId, sessionId);
        return new Place(entry.streamId(), entry.sequenceNumber());
    }

    /** The entry of an event, or why there is none, as above. */
    LogEntry entry(String tenant, String eventId, @Nullable String sessionId) {
        Optional<String> stream =
                sessionId == null ? Optional.empty() : streams.ofSession(tenant, sessionId, "session_id");
        boolean nowhere = sessionId != null && stream.isEmpty();
        List<LogEntry> found =
                nowhere || !Ids.canBeKey(eventId) ? List.of() : log.withId(tenant, stream.orElse(null), eventId);
        if (found.isEmpty()) {
            throw ApiException.notFound("There is no such server event.");
        }
        if (found.size() > 1) {
            throw ApiException.invalid(
                    409,
                    "ambiguous_id",
                    "event_id",
                    "Several sessions hold an event of this id; name one with session_id: "
                            + found.stream().map(LogEntry::streamId).collect(Collectors.joining(", ")) + ".");
        }
        return found.getFirst();
    }
}
