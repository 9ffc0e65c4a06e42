package dev.realtimeledger.audit;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.EventPlaces;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Proof that one event was received as it is shown, to be checked without this server. */
@Path("/v1/audit/server-events/{event_id}/proof")
@RolesAllowed(Scope.AUDIT)
@Tag(name = "Audit")
public class EventProofResource {

    private final CurrentTenant tenant;
    private final EventPlaces places;
    private final EventProofs proofs;

    EventProofResource(CurrentTenant tenant, EventPlaces places, EventProofs proofs) {
        this.tenant = tenant;
        this.places = places;
        this.proofs = proofs;
    }

    /** The way from the event to the newest checkpoint. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getServerEventProof",
            summary = "Get the proof of a server event",
            description =
                    "From the event over its chain to the newest checkpoint. An event that came after it is in none:"
                            + " 409 `not_in_checkpoint`.")
    public Response get(
            @RestPath("event_id") String eventId,
            @RestQuery("session_id") @Nullable String sessionId,
            @Context HttpHeaders headers)
            throws SQLException {
        EventPlaces.Place place =
                QuarkusTransaction.requiringNew().call(() -> places.of(tenant.id(), eventId, sessionId));
        return SingleAnswer.json(headers, proofs.prove(tenant.id(), place).view(), List.of(place.streamId()));
    }
}
