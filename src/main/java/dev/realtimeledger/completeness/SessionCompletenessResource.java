package dev.realtimeledger.completeness;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.history.EventStream;
import dev.realtimeledger.history.RealtimeSessions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** What is missing of one session. */
@Path("/v1/realtime/sessions/{id}/completeness")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Sessions")
public class SessionCompletenessResource {

    private final CurrentTenant tenant;
    private final RealtimeSessions sessions;
    private final Streams streams;
    private final CompletenessReader completeness;
    private final Clock clock;

    SessionCompletenessResource(
            CurrentTenant tenant,
            RealtimeSessions sessions,
            Streams streams,
            CompletenessReader completeness,
            Clock clock) {
        this.tenant = tenant;
        this.sessions = sessions;
        this.streams = streams;
        this.completeness = completeness;
        this.clock = clock;
    }

    /** What the evidence shows to be missing of the session. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getSessionCompleteness", summary = "Get what is missing of a session")
    public Response get(@RestPath String id, @Context HttpHeaders headers) {
        String streamId = streams.ofKnownSession(tenant.id(), id, "id");
        EventStream stream = sessions.of(tenant.id()).one(null, streamId);
        return SingleAnswer.json(
                headers,
                CompletenessView.of(stream, completeness.of(tenant.id(), streamId), clock.instant()),
                List.of(streamId));
    }
}
