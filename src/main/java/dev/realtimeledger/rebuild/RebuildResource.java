package dev.realtimeledger.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.JsonBytes;
import dev.realtimeledger.event.Streams;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import org.jspecify.annotations.Nullable;

/** Rebuilds the history of the caller's tenant from its log. */
@Path("/v1/admin/rebuild")
@RolesAllowed(Scope.ADMIN)
@Tag(name = "Administration", description = "What changes stored data")
public class RebuildResource {

    private final CurrentTenant tenant;
    private final Rebuild rebuild;
    private final Streams streams;

    RebuildResource(CurrentTenant tenant, Rebuild rebuild, Streams streams) {
        this.tenant = tenant;
        this.rebuild = rebuild;
        this.streams = streams;
    }

    /** What to rebuild. */
    @Schema(name = "RebuildRequest")
    record Order(
            @Schema(description = "The session to rebuild; without it, everything") @Nullable
            String sessionId) {}

    /**
     * The answer.
     *
     * @param status {@code in_progress} when the same request has to be sent again
     * @param numSessionsLeft sessions that are still to be done
     */
    @Schema(name = "Rebuild")
    record View(
            String object,
            String status,
            @Nullable String sessionId,
            long numSessions,
            long numServerEvents,
            long numRewritten,
            long numSessionsLeft,
            String startedAt,
            @Nullable String completedAt) {}

    /** Works for a limited time and keeps its progress, so the same request again goes on where this one stopped. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "rebuild",
            summary = "Derive the history anew from the log",
            description = "Everything, or one session. Send the same request again while the status is `in_progress`.")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Order.class)))
    public View rebuild(byte[] body) throws SQLException {
        String sessionId = sessionId(body);
        String stream = sessionId == null ? null : stream(sessionId);
        Rebuild.Result result = rebuild.run(tenant.id(), stream);
        RebuildProgress progress = result.progress();
        return new View(
                "realtime.rebuild",
                progress.completedAt() == null ? "in_progress" : "completed",
                stream,
                progress.numSessions(),
                progress.numServerEvents(),
                progress.numRewritten(),
                result.sessionsLeft(),
                Timestamp.format(progress.startedAt()),
                progress.completedAt() == null ? null : Timestamp.format(progress.completedAt()));
    }

    private static @Nullable String sessionId(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        JsonNode order = JsonBytes.object(body, "session_id");
        JsonNode sessionId = order.get("session_id");
        if (sessionId == null) {
            return null;
        }
        if (!sessionId.isTextual() || sessionId.textValue().isEmpty()) {
            throw ApiException.badRequest(
                    "invalid_value", "session_id", "The id of a session is a text that is not empty.");
        }
        return sessionId.textValue();
    }

    private String stream(String sessionId) {
        return QuarkusTransaction.requiringNew()
                .call(() -> streams.ofSession(tenant.id(), sessionId, "session_id"))
                .orElseThrow(() -> ApiException.notFound("There is no session of this id."));
    }
}
