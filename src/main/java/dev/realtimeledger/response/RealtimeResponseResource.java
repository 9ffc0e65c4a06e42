package dev.realtimeledger.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.history.Filters;
import dev.realtimeledger.history.Placement;
import dev.realtimeledger.history.RealtimeItems;
import dev.realtimeledger.history.RealtimeResponse;
import dev.realtimeledger.history.RealtimeResponses;
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
@Tag(name = "Responses", description = "What the model answered, how it ended, and what it cost")
public class RealtimeResponseResource {

    private final CurrentTenant tenant;
    private final RealtimeResponses responses;
    private final RealtimeItems items;
    private final Streams streams;
    private final Placement placement;
    private final PricedResponses priced;

    RealtimeResponseResource(
            CurrentTenant tenant,
            RealtimeResponses responses,
            RealtimeItems items,
            Streams streams,
            Placement placement,
            PricedResponses priced) {
        this.tenant = tenant;
        this.responses = responses;
        this.items = items;
        this.streams = streams;
        this.placement = placement;
        this.priced = priced;
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
            return responses
                    .of(tenant.id())
                    .page(page, filters, PricedResponses.COLUMNS, some -> priced.views(tenant.id(), placing, some));
        }
        String stream = streams.ofFilter(tenant.id(), sessionId);
        Set<String> others = placing.responsesWithoutSession(stream);
        return responses
                .of(tenant.id())
                .page(
                        page,
                        stream,
                        others,
                        filters,
                        PricedResponses.COLUMNS,
                        some -> priced.views(tenant.id(), placing, some));
    }

    /** One response. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getResponse", summary = "Get a response")
    public Response get(
            @RestPath String id, @RestQuery("session_id") @Nullable String sessionId, @Context HttpHeaders headers) {
        List<RealtimeResponse> one = List.of(response(id, sessionId));
        ObjectNode view =
                priced.views(tenant.id(), placement.of(tenant.id()), one).getFirst();
        return SingleAnswer.json(headers, view, ShownSessions.namedIn(view));
    }

    /** What the response put out, in its order. */
    @GET
    @Path("/{id}/items")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listResponseItems", summary = "List a response's items")
    public Response items(
            @RestPath String id, @RestQuery("session_id") @Nullable String sessionId, @BeanParam PageRequest page) {
        return items.outputOf(response(id, sessionId), page, placement.of(tenant.id()));
    }

    private RealtimeResponse response(String id, @Nullable String sessionId) {
        return responses.of(tenant.id()).one(sessionId == null ? null : streams.ofFilter(tenant.id(), sessionId), id);
    }
}
