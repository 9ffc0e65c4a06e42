package dev.realtimeledger.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.JsonBytes;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Erases what was said in a session, or with an end user. It cannot be undone, so that it can be tried first. */
@Path("/v1/admin/erasures")
@RolesAllowed(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration", description = "What changes stored data")
public class ErasureResource {

    private static final String SESSION = "session_id";
    private static final String METADATA = "metadata";

    private final SecurityIdentity identity;
    private final SessionErasure sessions;
    private final Erasures erasures;

    ErasureResource(SecurityIdentity identity, SessionErasure sessions, Erasures erasures) {
        this.identity = identity;
        this.sessions = sessions;
        this.erasures = erasures;
    }

    /** What to erase. */
    @Schema(name = "ErasureRequest")
    record Form(
            @Schema(description = "One session; this or `metadata`") @Nullable
            String sessionId,

            @Schema(
                    description =
                            "Every session that has these labels in the metadata of a response, an item or its configuration")
            @Nullable
            Map<String, String> metadata,

            @Schema(description = "Tells what would be erased, and erases nothing", defaultValue = "false") @Nullable
            Boolean dryRun) {}

    /** Erases one session, or all in which an end user is named. */
    @POST
    @Operation(
            operationId = "createErasure",
            summary = "Erase a session, or every session of an end user",
            description =
                    "Sessions on hold are named and left as they are. Send the same request again while `has_more`.")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Form.class)))
    public ErasureView erase(byte[] body) throws SQLException {
        JsonNode form = JsonBytes.object(body, SESSION, METADATA, DryRun.FIELD);
        boolean dryRun = DryRun.of(form);
        boolean isOfSession = form.hasNonNull(SESSION);
        if (isOfSession == form.hasNonNull(METADATA)) {
            throw ApiException.badRequest(
                    "missing_required_parameter", SESSION, "Give `session_id` or `metadata`: one of the two.");
        }
        if (!isOfSession) {
            EndUser endUser = EndUser.of(form.path(METADATA));
            Caller caller = caller();
            return ErasureView.of(erasures.endUser(caller.tenant(), endUser, caller.key(), dryRun), dryRun);
        }
        if (!form.path(SESSION).isTextual()) {
            throw ApiException.badRequest("invalid_value", SESSION, "The id of a session is a text.");
        }
        return sessions.erase(caller(), form.path(SESSION).textValue(), SESSION, dryRun);
    }

    private Caller caller() {
        return (Caller) identity.getPrincipal();
    }
}
