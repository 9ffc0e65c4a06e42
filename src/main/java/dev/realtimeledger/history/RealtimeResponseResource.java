package dev.realtimeledger.history;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.Streams;
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
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Responses of the model. */
@Path("/v1/realtime/responses")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Responses", description = "What the model answered, and how it ended")
public class RealtimeResponseResource {

    private final CurrentTenant tenant;
    private final RealtimeResponses responses;
    private final RealtimeItems items;
    private final Streams streams;
    private final Placement placement;

    RealtimeResponseResource(
            CurrentTenant tenant,
            RealtimeResponses responses,
            RealtimeItems items,
            Streams streams,
            Placement placement) {
        this.tenant = tenant;
        this.responses = responses;
        this.items = items;
        this.streams = streams;
        this.placement = placement;
    }

    /** Responses by time. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listResponses", summary = "List responses")
    public Response list(
            @RestQuery("session_id") @Nullable String sessionId,
            @RestQuery("conversation_id") @Nullable String conversationId,
            @RestQuery("call_id") @Parameter(description = "The call of its session") @Nullable String callId,
            @RestQuery @Nullable String status,
            @RestQuery @Parameter(description = "The model of its session") @Nullable String model,
            @RestQuery("created_after") @Parameter(description = "Inclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdAfter,
            @RestQuery("created_before") @Parameter(description = "Exclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdBefore,
            @BeanParam PageRequest page) {
        Filters filters = new Filters()
                .with("conversation_id", conversationId)
                .with("call_id", callId)
                .with("status", status)
                .with("model", model)
                .created(createdAfter, createdBefore);
        Placement.Reading placing = placement.of(tenant.id());
        if (sessionId == null) {
            return responses.of(tenant.id()).page(page, filters, ResponseView.COLUMNS, placing::viewResponses);
        }
        String stream = streams.ofFilter(tenant.id(), sessionId);
        Set<String> others = placing.responsesWithoutSession(stream);
        return responses
                .of(tenant.id())
                .page(page, stream, others, filters, ResponseView.COLUMNS, placing::viewResponses);
    }

    /** One response. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getResponse", summary = "Get a response")
    public Response get(
            @RestPath String id, @RestQuery("session_id") @Nullable String sessionId, @Context HttpHeaders headers) {
        List<RealtimeResponse> one = List.of(response(id, sessionId));
        return SingleAnswer.json(
                headers, placement.of(tenant.id()).viewResponses(one).getFirst());
    }

    /** What the response put out, in its order. */
    @GET
    @Path("/{id}/items")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listResponseItems", summary = "List a response's items")
    public Response items(
            @RestPath String id, @RestQuery("session_id") @Nullable String sessionId, @BeanParam PageRequest page) {
        RealtimeResponse response = response(id, sessionId);
        Placement.Reading placing = placement.of(tenant.id());
        Set<String> others = placing.itemsWithoutSession(response.streamId);
        return items.of(tenant.id())
                .page(
                        page,
                        RealtimeItems.BY_OUTPUT,
                        RealtimeItem::placeInOutput,
                        others.isEmpty() ? response.streamId : null,
                        new Filters().session(response.streamId, others).with("response_id", id),
                        ItemView.COLUMNS,
                        placing::viewItems);
    }

    private RealtimeResponse response(String id, @Nullable String sessionId) {
        return responses.of(tenant.id()).one(sessionId == null ? null : streams.ofFilter(tenant.id(), sessionId), id);
    }
}
