package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.SingleAnswer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Signed statements of where all chains stood: to be kept where the ledger's owner cannot reach them. */
@Path("/v1/audit/checkpoints")
@RolesAllowed(Scope.AUDIT)
@Tag(name = "Audit")
public class CheckpointResource {

    private final CurrentTenant tenant;
    private final Checkpoints checkpoints;

    CheckpointResource(CurrentTenant tenant, Checkpoints checkpoints) {
        this.tenant = tenant;
        this.checkpoints = checkpoints;
    }

    /** Makes a checkpoint: always a new one, so that a timer's calls show that somebody looked. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createCheckpoint",
            summary = "Sign where all chains stand",
            description = "Safe to call from a timer. Without a key to sign with: 503 `no_checkpoint_key`.")
    public Response make() throws SQLException {
        return Response.status(Response.Status.CREATED)
                .entity(checkpoints.make(tenant.id()).view())
                .build();
    }

    /** The checkpoints in the order in which they were made. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listCheckpoints", summary = "List checkpoints")
    public Response list(@BeanParam PageRequest page) throws SQLException {
        StoredCheckpoint after = named(page.after(), "after");
        StoredCheckpoint before = named(page.before(), "before");
        boolean ascending = page.ascending();
        Stream<Row> rows = checkpoints
                .list(
                        tenant.id(),
                        ascending ? after : before,
                        ascending ? before : after,
                        ascending != page.backward(),
                        page.size() + 1)
                .stream()
                .map(checkpoint -> new Row(checkpoint.id(), "", checkpoint.view()));
        return Page.of(page, StoredCheckpoint.COLUMNS, rows);
    }

    /** The newest one. */
    @GET
    @Path("/latest")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getLatestCheckpoint", summary = "Get the newest checkpoint")
    public Response latest(@Context HttpHeaders headers) throws SQLException {
        return answer(checkpoints.newest(tenant.id()), "There is no checkpoint yet.", headers);
    }

    /** One checkpoint. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getCheckpoint", summary = "Get a checkpoint")
    public Response get(@RestPath String id, @Context HttpHeaders headers) throws SQLException {
        Optional<StoredCheckpoint> found =
                id.indexOf('\0') < 0 ? checkpoints.withId(tenant.id(), id) : Optional.empty();
        return answer(found, "There is no checkpoint of this id.", headers);
    }

    private static Response answer(Optional<StoredCheckpoint> found, String otherwise, HttpHeaders headers) {
        return SingleAnswer.json(
                headers,
                found.orElseThrow(() -> ApiException.notFound(otherwise)).view());
    }

    private @Nullable StoredCheckpoint named(@Nullable String cursor, String param) throws SQLException {
        List<StoredCheckpoint> found = cursor == null
                ? List.of()
                : checkpoints.withId(tenant.id(), cursor).stream().toList();
        return Cursor.resolve(cursor, param, (stream, id) -> stream == null ? found : List.of());
    }
}
