package dev.realtimeledger.retention;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Applies how long content is kept, for a timer to call. */
@Path("/v1/admin/retention")
@RolesAllowed(Scope.ADMIN)
@Tag(name = "Administration", description = "What changes stored data")
public class RetentionResource {

    private final SecurityIdentity identity;
    private final Retention retention;

    RetentionResource(SecurityIdentity identity, Retention retention) {
        this.identity = identity;
        this.retention = retention;
    }

    /** What was taken. */
    @Schema(name = "Retention")
    record View(
            String object,

            @Schema(description = "Sessions that were erased")
            long sessions,

            @Schema(description = "Events whose content was erased")
            long serverEvents,

            @Schema(description = "Deltas whose bodies were emptied")
            long deltas,

            @Schema(description = "Entries of the ledger of reads that were removed")
            long reads,

            @Schema(description = "Whether the same request has to be sent again")
            boolean hasMore) {}

    /** Takes what is too old. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "applyRetention",
            summary = "Erase what was kept long enough",
            description = "As `LEDGER_RETENTION` says; nothing of sessions on hold. Send the same request again while "
                    + "`has_more`; with nothing to do it changes nothing.")
    public View apply() throws SQLException {
        Caller caller = (Caller) identity.getPrincipal();
        Retention.Result result = retention.run(caller.tenant(), caller.key());
        return new View(
                "retention",
                result.sessions(),
                result.serverEvents(),
                result.deltas(),
                result.reads(),
                result.hasMore());
    }
}
