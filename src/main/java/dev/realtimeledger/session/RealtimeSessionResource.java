package dev.realtimeledger.session;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.completeness.CompletenessList;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.history.EventStream;
import dev.realtimeledger.history.Filters;
import dev.realtimeledger.history.ItemView;
import dev.realtimeledger.history.Placement;
import dev.realtimeledger.history.RealtimeItems;
import dev.realtimeledger.history.RealtimeResponses;
import dev.realtimeledger.history.RealtimeSessions;
import dev.realtimeledger.history.Revisions;
import dev.realtimeledger.history.SessionView;
import dev.realtimeledger.response.PricedResponses;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Sessions, and what belongs to each. */
@Path("/v1/realtime/sessions")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Sessions", description = "Sessions, and what belongs to each")
public class RealtimeSessionResource {

    private final CurrentTenant tenant;
    private final RealtimeSessions sessions;
    private final RealtimeResponses responses;
    private final RealtimeItems items;
    private final Streams streams;
    private final Placement placement;
    private final CompletenessList completeness;
    private final PricedResponses priced;

    RealtimeSessionResource(
            CurrentTenant tenant,
            RealtimeSessions sessions,
            RealtimeResponses responses,
            RealtimeItems items,
            Streams streams,
            Placement placement,
            CompletenessList completeness,
            PricedResponses priced) {
        this.tenant = tenant;
        this.sessions = sessions;
        this.responses = responses;
        this.items = items;
        this.streams = streams;
        this.placement = placement;
        this.completeness = completeness;
        this.priced = priced;
    }

    /** Sessions by time. Their completeness is worked out before the transaction of the list, in many short ones. */
    @GET
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listSessions", summary = "List sessions")
    public Response list(
            @RestQuery @Nullable String model,
            @RestQuery("folder_id") @Nullable String folderId,
            @RestQuery("call_id") @Nullable String callId,
            @RestQuery("completeness")
                    @Parameter(
                            description =
                                    "complete; incomplete; or open: something is missing, but may still come because the last event came a few minutes ago")
                    @Nullable
                    String verdict,
            @RestQuery("created_after") @Parameter(description = "Inclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdAfter,
            @RestQuery("created_before") @Parameter(description = "Exclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdBefore,
            @BeanParam PageRequest page) {
        Filters filters = new Filters()
                .with("model", model)
                .with("folder_id", folderId)
                .with("call_id", callId)
                .created(createdAfter, createdBefore);
        if (verdict != null) {
            completeness.filter(filters, tenant.id(), verdict);
        }
        return QuarkusTransaction.requiringNew()
                .call(() -> Page.of(page, SessionView.COLUMNS, sessions.page(tenant.id(), page, filters)));
    }

    /** One session, by its id or by the one that the provider gave it. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getSession", summary = "Get a session")
    public Response get(@RestPath String id, @Context HttpHeaders headers) {
        EventStream stream = sessions.of(tenant.id()).one(null, stream(id));
        return SingleAnswer.json(
                headers, sessions.views(tenant.id(), List.of(stream)).getFirst(), List.of(stream.streamId()));
    }

    /** The configurations that the session had, one after the other. */
    @GET
    @Path("/{id}/revisions")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listSessionRevisions", summary = "List a session's configurations")
    public Response revisions(@RestPath String id, @BeanParam PageRequest page) {
        String stream = stream(id);
        ComputedList<Revisions.Revision> revisions = new ComputedList<>(
                sessions.revisions(tenant.id(), stream),
                revision -> revision.configuration().eventId(),
                revision -> stream);
        Stream<Row> rows = revisions
                .read(page)
                .map(revision -> new Row(revision.configuration().eventId(), stream, SessionView.of(revision)));
        return Page.of(page, SessionView.REVISION_COLUMNS, rows);
    }

    /** The session's responses by time. */
    @GET
    @Path("/{id}/responses")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listSessionResponses", summary = "List a session's responses")
    public Response responses(@RestPath String id, @BeanParam PageRequest page) {
        String stream = stream(id);
        Placement.Reading placing = placement.of(tenant.id());
        Set<String> others = placing.responsesWithoutSession(stream);
        return responses
                .of(tenant.id())
                .page(
                        page,
                        stream,
                        others,
                        new Filters(),
                        PricedResponses.COLUMNS,
                        some -> priced.views(tenant.id(), placing, some));
    }

    /** The session's items by time. */
    @GET
    @Path("/{id}/items")
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listSessionItems", summary = "List a session's items")
    public Response items(@RestPath String id, @BeanParam PageRequest page) {
        String stream = stream(id);
        Placement.Reading placing = placement.of(tenant.id());
        Set<String> others = placing.itemsWithoutSession(stream);
        return items.of(tenant.id()).page(page, stream, others, new Filters(), ItemView.COLUMNS, placing::viewItems);
    }

    private String stream(String sessionId) {
        return streams.ofKnownSession(tenant.id(), sessionId, "id");
    }
}
