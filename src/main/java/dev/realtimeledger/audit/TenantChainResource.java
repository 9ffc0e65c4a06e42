package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.event.ServerEvent;
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
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The hash chain of what is of no session: prices, closed months, reconciliations, changes of keys, retention. */
@Path("/v1/audit/tenant/chain")
@RolesAllowed(Scope.AUDIT)
@Tag(name = "Audit")
public class TenantChainResource {

    private final CurrentTenant tenant;
    private final KeyChanges keyChanges;
    private final ChainAnswers chains;

    TenantChainResource(CurrentTenant tenant, KeyChanges keyChanges, ChainAnswers chains) {
        this.tenant = tenant;
        this.keyChanges = keyChanges;
        this.chains = chains;
    }

    /** As much of the chain as fits on a page, oldest entries first; a change of keys is written down before. */
    @GET
    @Produces(Page.NDJSON)
    @Operation(
            operationId = "getTenantChain",
            summary = "Get the hash chain of the tenant itself",
            description =
                    "Prices that were recorded (`price`), months that were closed (`statement_close`), bills that were"
                            + " compared (`reconciliation`), who may call (`key_change`) and what was erased because it is"
                            + " old (`retention`), in the shape and by the recipe"
                            + " of a session's chain. The stream's name is `$tenant`; an entry's `session_id` is null.")
    public Response get(
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
        keyChanges.note(tenant.id());
        return chains.of(tenant.id(), ServerEvent.TENANT_STREAM, part, uri, headers);
    }
}
