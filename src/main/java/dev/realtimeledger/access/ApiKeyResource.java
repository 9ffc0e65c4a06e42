package dev.realtimeledger.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a key is good for, for whoever holds it. */
@Path("/v1/api-key")
@RolesAllowed("**")
@Tag(name = "API key", description = "What the key of the call may do")
public class ApiKeyResource {

    private final SecurityIdentity identity;

    ApiKeyResource(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * A key, but never its secret.
     *
     * @param object {@code api_key}
     * @param tenant whose records it reads and writes
     * @param name as in the settings
     * @param scopes in alphabetical order; {@code admin} stands with all that it includes
     */
    public record View(String object, String tenant, String name, List<String> scopes) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getApiKey", summary = "Get the key of this call: its tenant, name and scopes")
    public View get() {
        Caller caller = (Caller) identity.getPrincipal();
        return new View(
                "api_key",
                caller.tenant(),
                caller.key(),
                identity.getRoles().stream().sorted().toList());
    }
}
