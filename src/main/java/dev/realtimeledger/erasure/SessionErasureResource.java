package dev.realtimeledger.erasure;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.event.JsonBytes;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Erases what was said in one session. */
@Path("/v1/realtime/sessions/{id}/erase")
@RolesAllowed(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration", description = "What changes stored data")
public class SessionErasureResource {

    private final SecurityIdentity identity;
    private final SessionErasure sessions;

    SessionErasureResource(SecurityIdentity identity, SessionErasure sessions) {
        this.identity = identity;
        this.sessions = sessions;
    }

    /** How to erase a session. */
    @Schema(name = "SessionErasureRequest")
    record Form(
            @Schema(description = "Tells what would be erased, and erases nothing", defaultValue = "false") @Nullable
            Boolean dryRun) {}

    /** Erases it. */
    @POST
    @Operation(
            operationId = "eraseSession",
            summary = "Erase what was said in a session",
            description =
                    "Texts, audio, arguments, outputs, instructions and metadata go. Ids, counts, usage and a chain "
                            + "that still verifies stay. A session on hold is refused with 409 `on_hold`.")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Form.class)))
    public ErasureView erase(@RestPath String id, byte[] body) throws SQLException {
        boolean dryRun = body.length != 0 && DryRun.of(JsonBytes.object(body, DryRun.FIELD));
        return sessions.erase((Caller) identity.getPrincipal(), id, "id", dryRun);
    }
}
