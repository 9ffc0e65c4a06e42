package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Sha256;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.HexFormat;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Verification by the server itself; what it proves, and what not, says {@link Verifications}. */
@Path("/v1/audit/verify")
@RolesAllowed(Scope.AUDIT)
@Tag(name = "Audit")
public class VerificationResource {

    private final CurrentTenant tenant;
    private final AuditedStreams streams;
    private final Verifications verifications;

    VerificationResource(CurrentTenant tenant, AuditedStreams streams, Verifications verifications) {
        this.tenant = tenant;
        this.streams = streams;
        this.verifications = verifications;
    }

    /** Recomputes chains and checkpoints from what is stored, up to the first place where something does not fit. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "verify",
            summary = "Verify chains and checkpoints against the stored rows",
            description =
                    "All sessions, or one. `first_broken` names the first entry or checkpoint that does not fit, and"
                            + " ends the verification. `entries` were checked by this request; of `bodies` of them the body is kept"
                            + " whole and is the one that came. While `has_more`, send the same request again with `page`. In the"
                            + " last answer `verified_up_to` is the checkpoint that everything holds against: a rewrite of what"
                            + " came before it would have shown.")
    public Response verify(
            @RestQuery("session_id") @Nullable String sessionId,
            @RestQuery
                    @Parameter(description = "Id of a checkpoint that was kept elsewhere: it has to be there still")
                    @Nullable
                    String checkpoint,
            @RestQuery("checkpoint_root")
                    @Parameter(description = "Its root_hash, which has to be the same still")
                    @Nullable
                    String checkpointRoot,
            @RestQuery @Parameter(description = "next_page of the answer before") @Nullable String page)
            throws SQLException {
        TrustedCheckpoint trusted = trusted(checkpoint, checkpointRoot);
        VerificationPosition from = VerificationPosition.parse(page);
        if (sessionId == null) {
            return answer(verifications.all(tenant.id(), trusted, from));
        }
        String streamId =
                QuarkusTransaction.requiringNew().call(() -> streams.ofKnown(tenant.id(), sessionId, "session_id"));
        return answer(verifications.one(tenant.id(), streamId, trusted, from));
    }

    private static Response answer(Verification verification) {
        return Response.ok(verification.view()).build();
    }

    private static @Nullable TrustedCheckpoint trusted(@Nullable String id, @Nullable String root) {
        if (id == null) {
            if (root != null) {
                throw ApiException.badRequest(
                        "missing_required_parameter", "checkpoint", "The root is that of a checkpoint: name it too.");
            }
            return null;
        }
        return new TrustedCheckpoint(id, root == null ? null : root(root));
    }

    private static byte[] root(String text) {
        try {
            byte[] root = HexFormat.of().parseHex(text);
            if (root.length == Sha256.LENGTH) {
                return root;
            }
        } catch (IllegalArgumentException notHex) {
            // Answered below, like a hash that is too short.
        }
        throw ApiException.badRequest("invalid_value", "checkpoint_root", "A root hash is 64 hexadecimal digits.");
    }
}
