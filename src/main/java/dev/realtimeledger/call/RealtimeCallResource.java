package dev.realtimeledger.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.history.Filters;
import dev.realtimeledger.transcript.Transcripts;
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
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Calls, each of one session or, after reconnects, of several. */
@Path("/v1/realtime/calls")
@RolesAllowed(Scope.READ)
@Transactional
@Tag(name = "Calls", description = "Calls: the sessions that the forwarder says belong together")
public class RealtimeCallResource {

    private final CurrentTenant tenant;
    private final RealtimeCalls calls;
    private final Transcripts transcripts;

    RealtimeCallResource(CurrentTenant tenant, RealtimeCalls calls, Transcripts transcripts) {
        this.tenant = tenant;
        this.calls = calls;
        this.transcripts = transcripts;
    }

    /** Calls by time. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listCalls", summary = "List calls")
    public Response list(
            @RestQuery("created_after") @Parameter(description = "Inclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdAfter,
            @RestQuery("created_before") @Parameter(description = "Exclusive; RFC 3339 or Unix seconds") @Nullable
                    String createdBefore,
            @BeanParam PageRequest page) {
        return calls.page(tenant.id(), page, new Filters().created(createdAfter, createdBefore));
    }

    /** One call. */
    @GET
    @Path("/{call_id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getCall", summary = "Get a call")
    public Response get(@RestPath("call_id") String callId, @Context HttpHeaders headers) {
        ObjectNode view = calls.views(tenant.id(), List.of(call(callId))).getFirst();
        return SingleAnswer.json(headers, view, ShownSessions.namedIn(view));
    }

    /** All its sessions as one conversation: an item that a later session merely repeats is there once. */
    @GET
    @Path("/{call_id}/transcript")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, Transcripts.VTT})
    @Operation(
            operationId = "getCallTranscript",
            summary = "Get a call's transcript",
            description = "Several sessions as one conversation, in the forms of a session's transcript. What a later "
                    + "session merely repeats, an item of the same id that says nothing else, is there once.")
    public Response transcript(@RestPath("call_id") String callId, @BeanParam PageRequest page) {
        return transcripts.answer(tenant.id(), calls.sessions(tenant.id(), List.of(call(callId))), page);
    }

    private RealtimeCall call(String callId) {
        return calls.of(tenant.id()).one(null, callId);
    }
}
