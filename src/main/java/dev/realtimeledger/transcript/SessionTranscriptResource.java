package dev.realtimeledger.transcript;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.history.RealtimeSessions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** What was said in one session. */
@Path("/v1/realtime/sessions/{session_id}/transcript")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Sessions")
public class SessionTranscriptResource {

    private final CurrentTenant tenant;
    private final RealtimeSessions sessions;
    private final Streams streams;
    private final Transcripts transcripts;

    SessionTranscriptResource(
            CurrentTenant tenant, RealtimeSessions sessions, Streams streams, Transcripts transcripts) {
        this.tenant = tenant;
        this.sessions = sessions;
        this.streams = streams;
        this.transcripts = transcripts;
    }

    /** The session's items in the order of the conversation, oldest first, and its errors between them. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, Transcripts.VTT})
    @Operation(
            operationId = "getSessionTranscript",
            summary = "Get a session's transcript",
            description =
                    "As JSON, as a readable dialogue or as WebVTT captions, oldest first. Whole when no `limit` is set, unless it "
                            + "is larger than a page can be; then `has_more` is true. Deleted items are left out.")
    public Response get(@RestPath("session_id") String sessionId, @BeanParam PageRequest page) {
        String stream = streams.ofKnownSession(tenant.id(), sessionId, "session_id");
        return transcripts.answer(tenant.id(), List.of(sessions.of(tenant.id()).one(null, stream)), page);
    }
}
