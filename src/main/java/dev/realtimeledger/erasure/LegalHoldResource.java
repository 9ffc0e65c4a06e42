package dev.realtimeledger.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.JsonBytes;
import dev.realtimeledger.event.Streams;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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

/** Legal holds: while one is on a session, nothing of it is erased. */
@Path("/v1/admin/holds/{session_id}")
@RolesAllowed(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration", description = "What changes stored data")
public class LegalHoldResource {

    private static final int LONGEST_REASON = 1000;

    private final SecurityIdentity identity;
    private final Streams streams;
    private final LegalHolds holds;

    LegalHoldResource(SecurityIdentity identity, Streams streams, LegalHolds holds) {
        this.identity = identity;
        this.streams = streams;
        this.holds = holds;
    }

    /** Why a session is held. */
    @Schema(name = "LegalHoldRequest")
    record Form(
            @Schema(description = "Up to 1000 characters; the chain gets its hash") @Nullable
            String reason) {}

    /** A hold as it stands. */
    @Schema(name = "LegalHold")
    record View(String object, String sessionId, @Nullable String reason, String apiKey, String createdAt) {

        static View of(String sessionId, LegalHolds.LegalHold hold) {
            return new View("legal_hold", sessionId, hold.reason(), hold.apiKey(), Timestamp.format(hold.createdAt()));
        }
    }

    /** That a hold is over. */
    @Schema(name = "LegalHoldLifted")
    record Lifted(String object, String sessionId, boolean deleted) {}

    /** The hold on a session. */
    @GET
    @Operation(operationId = "getLegalHold", summary = "Get the legal hold on a session")
    public View get(@RestPath("session_id") String sessionId) throws SQLException {
        String streamId = stream(sessionId);
        return holds.get(caller().tenant(), streamId)
                .map(hold -> View.of(streamId, hold))
                .orElseThrow(LegalHoldResource::none);
    }

    /** Places a hold. */
    @PUT
    @Operation(operationId = "putLegalHold", summary = "Keep a session from being erased")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Form.class)))
    public View put(@RestPath("session_id") String sessionId, byte[] body) throws SQLException {
        String reason = reason(body);
        String streamId = stream(sessionId);
        Caller caller = caller();
        return View.of(
                streamId, holds.place(caller.tenant(), streamId, reason, caller.key(), body.length == 0 ? null : body));
    }

    /** Ends a hold. */
    @DELETE
    @Operation(operationId = "deleteLegalHold", summary = "Let a session be erased again")
    public Lifted delete(@RestPath("session_id") String sessionId) throws SQLException {
        String streamId = stream(sessionId);
        Caller caller = caller();
        if (!holds.lift(caller.tenant(), streamId, caller.key())) {
            throw none();
        }
        return new Lifted("legal_hold", streamId, true);
    }

    private static @Nullable String reason(byte[] body) {
        JsonNode reason =
                body.length == 0 ? null : JsonBytes.object(body, "reason").get("reason");
        if (reason == null || reason.isNull()) {
            return null;
        }
        String text = reason.isTextual() ? reason.textValue() : "";
        if (text.isBlank() || text.length() > LONGEST_REASON || !Ids.canBeStored(text)) {
            throw ApiException.badRequest(
                    "invalid_value", "reason", "A reason is a text of up to " + LONGEST_REASON + " characters.");
        }
        return text;
    }

    private Caller caller() {
        return (Caller) identity.getPrincipal();
    }

    private String stream(String sessionId) {
        return QuarkusTransaction.requiringNew()
                .call(() -> streams.ofKnownSession(caller().tenant(), sessionId, "session_id"));
    }

    private static ApiException none() {
        return ApiException.notFound("There is no hold on this session.");
    }
}
