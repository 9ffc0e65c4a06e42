package dev.realtimeledger.load.straightforward;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.Blocking;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;

/** Takes one event, stores it, and answers once it is committed. */
@Path("/v1/realtime/server-events/{type}")
public class ServerEventResource {

    /** The answer to an event. */
    public record Receipt(String eventId, String sessionId, long sequenceNumber, boolean duplicate) {}

    @POST
    @Blocking
    @Transactional
    public Receipt receive(
            @RestPath String type,
            @HeaderParam("X-Session-Id") String sessionId,
            @HeaderParam("X-Event-Sequence") Long eventSequence,
            JsonNode body) {
        String eventId = body.path("event_id").asText();
        if (sessionId == null
                || eventId.isEmpty()
                || !type.equals(body.path("type").asText())) {
            throw new BadRequestException();
        }
        RealtimeSession session = RealtimeSession.locked(sessionId);
        ServerEvent known = ServerEvent.of(sessionId, eventId);
        if (known != null) {
            return new Receipt(eventId, sessionId, known.sequenceNumber, true);
        }
        session.received(body);
        ServerEvent event = new ServerEvent(session, eventId, type, eventSequence, body);
        event.persist();
        if (body.path("response").isObject()) {
            RealtimeResponse.tell(sessionId, body.path("response"));
        }
        if (body.path("item").isObject()) {
            RealtimeItem.tell(sessionId, body.path("response_id").asText(null), body.path("item"));
        } else if (body.hasNonNull("transcript") && body.hasNonNull("item_id")) {
            RealtimeItem.tellTranscript(
                    sessionId,
                    body.path("item_id").asText(),
                    body.path("transcript").asText());
        }
        return new Receipt(eventId, sessionId, event.sequenceNumber, false);
    }
}
