package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.database.Transactions;
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
import java.util.List;
import java.util.regex.Pattern;
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

    private static final int MOST = 10_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final CurrentTenant tenant;
    private final AuditedStreams streams;
    private final Transactions transactions;

    SessionChainResource(CurrentTenant tenant, AuditedStreams streams, Transactions transactions) {
        this.tenant = tenant;
        this.streams = streams;
        this.transactions = transactions;
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
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "10000"))
                    @Nullable
                    String limit,
            @Context UriInfo uri,
            @Context HttpHeaders headers)
            throws SQLException {
        long from = after == null ? 0 : number(after, "after");
        long most = limit == null ? MOST : number(limit, "limit");
        if (most < 1 || most > MOST) {
            throw ApiException.badRequest(
                    "invalid_value", "limit", "The limit is a whole number from 1 to " + MOST + ".");
        }
        String streamId = QuarkusTransaction.requiringNew().call(() -> streams.ofKnown(tenant.id(), id, "id"));
        ChainPage page = transactions.snapshot(
                connection -> ChainPage.read(connection, tenant.id(), streamId, from, (int) most));
        Response.ResponseBuilder answer = SingleAnswer.of(headers, Page.NDJSON, page.ndjson());
        if (page.last() != null) {
            answer.header(
                    HttpHeaders.LINK,
                    "<" + uri.getRequestUri().getRawPath() + "?after=" + page.last()
                            + (limit == null ? "" : "&limit=" + most) + ">; rel=\"next\"");
        }
        return ShownSessions.note(answer, List.of(streamId)).build();
    }

    private static long number(String text, String param) {
        if (!NUMBER.matcher(text).matches()) {
            throw ApiException.badRequest("invalid_value", param, "This is a whole number, and not negative.");
        }
        return Long.parseLong(text);
    }
}
