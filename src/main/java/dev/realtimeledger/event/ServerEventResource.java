package dev.realtimeledger.event;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The log as it was written: its entries, and the exact bytes of each. */
@Path("/v1/realtime/server-events")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Server events", description = "The log: every event as it was received")
public class ServerEventResource {

    private final CurrentTenant tenant;
    private final ServerEventList list;
    private final EventPlaces places;
    private final Streams streams;

    ServerEventResource(CurrentTenant tenant, ServerEventList list, EventPlaces places, Streams streams) {
        this.tenant = tenant;
        this.list = list;
        this.places = places;
        this.streams = streams;
    }

    /** The log of all sessions by time of receipt, or of one in its own order. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listServerEvents", summary = "List server events")
    public Response list(
            @RestQuery("session_id") @Nullable String sessionId,
            @BeanParam ServerEventFilter filter,
            @BeanParam PageRequest page) {
        return list.page(
                tenant.id(), sessionId == null ? null : streams.ofFilter(tenant.id(), sessionId), filter, page);
    }

    /** One entry. */
    @GET
    @Path("/{event_id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getServerEvent", summary = "Get a server event's entry in the log")
    public Response get(
            @RestPath("event_id") String eventId,
            @RestQuery("session_id") @Nullable String sessionId,
            @Context HttpHeaders headers) {
        LogEntry entry = places.entry(tenant.id(), eventId, sessionId);
        return SingleAnswer.json(headers, entry.view(), List.of(entry.streamId()));
    }

    /** The event itself: the bytes that were received, but for audio that was measured and not stored. */
    @GET
    @Path("/{event_id}/body")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getServerEventBody", summary = "Get a server event as it was received")
    public Response body(
            @RestPath("event_id") String eventId,
            @RestQuery("session_id") @Nullable String sessionId,
            @Context HttpHeaders headers) {
        LogEntry entry = places.entry(tenant.id(), eventId, sessionId);
        byte[] body = entry.body();
        if (body == null && entry.isErased()) {
            throw ApiException.invalid(
                    410, "erased", null, "The body was erased; the entry's place in the chain can still be proved.");
        }
        if (body == null) {
            throw ApiException.invalid(
                    410, "pruned", null, "The body was emptied; the entry still has its hash and its size.");
        }
        Response.ResponseBuilder answer = SingleAnswer.of(headers, MediaType.APPLICATION_JSON, body)
                .header("X-Body-Complete", entry.isComplete());
        return ShownSessions.note(answer, List.of(entry.streamId())).build();
    }
}
