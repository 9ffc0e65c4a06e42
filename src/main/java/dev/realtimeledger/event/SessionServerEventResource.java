package dev.realtimeledger.event;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The log of one session. */
@Path("/v1/realtime/sessions/{session_id}/server-events")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Server events")
public class SessionServerEventResource {

    private final CurrentTenant tenant;
    private final ServerEventList list;
    private final Streams streams;

    SessionServerEventResource(CurrentTenant tenant, ServerEventList list, Streams streams) {
        this.tenant = tenant;
        this.list = list;
        this.streams = streams;
    }

    /** The session's events in the order of its log. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listSessionServerEvents", summary = "List a session's server events")
    public Response list(
            @RestPath("session_id") String sessionId,
            @BeanParam ServerEventFilter filter,
            @BeanParam PageRequest page) {
        String stream = streams.ofSession(tenant.id(), sessionId, "session_id")
                .filter(found -> !found.equals(ServerEvent.UNASSIGNED))
                .orElseThrow(() -> ApiException.notFound("There is no such session."));
        return list.page(tenant.id(), stream, filter, page);
    }
}
