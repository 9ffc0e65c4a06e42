package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Page;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The hash chain of one session, for whoever wants to recompute it. */
@Path("/v1/audit/sessions/{id}/chain")
@RolesAllowed(Scope.AUDIT)
@Tag(name = "Audit", description = "Evidence that nothing was changed, also for those who do not trust this server")
public class SessionChainResource {

    private final CurrentTenant tenant;
    private final AuditedStreams streams;
    private final ChainAnswers chains;

    SessionChainResource(CurrentTenant tenant, AuditedStreams streams, ChainAnswers chains) {
        this.tenant = tenant;
        this.streams = streams;
        this.chains = chains;
    }

    /** As much of the chain as fits on a page, oldest entries first. */
    @GET
    @Produces(Page.NDJSON)
    @Operation(
            operationId = "getSessionChain",
            summary = "Get the hash chain of a session",
            description =
                    "The first line describes the whole chain and says how to recompute it, each further line is one"
                            + " entry. All of it that fits into 3 MB; where there is more, the header `Link` names the next page."
                            + " `unassigned` has the events without a session.")
    public Response get(
            @RestPath String id,
            @RestQuery @Parameter(description = "Only entries behind this sequence_number") @Nullable String after,
            @RestQuery
                    @Parameter(
                            description = "Entries per page; as many as fit when not set",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = ChainAnswers.MOST))
                    @Nullable
                    String limit,
            @Context UriInfo uri,
            @Context HttpHeaders headers)
            throws SQLException {
        ChainAnswers.Part part = ChainAnswers.Part.of(after, limit);
        String streamId = QuarkusTransaction.requiringNew().call(() -> streams.ofKnown(tenant.id(), id, "id"));
        return chains.of(tenant.id(), streamId, part, uri, headers);
    }
}
