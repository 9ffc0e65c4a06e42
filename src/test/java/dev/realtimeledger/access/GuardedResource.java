package dev.realtimeledger.access;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** One endpoint of each kind. */
@Path("/test-access")
public class GuardedResource {

    @GET
    @Operation(hidden = true)
    @Path("/read")
    @RolesAllowed(Scope.READ)
    public String read(@Context SecurityContext security) {
        return security.getUserPrincipal().getName();
    }

    @GET
    @Operation(hidden = true)
    @Path("/admin")
    @RolesAllowed(Scope.ADMIN)
    public String admin() {
        return "admin";
    }

    @GET
    @Operation(hidden = true)
    @Path("/open")
    @PermitAll
    public String open() {
        return "open";
    }

    @GET
    @Operation(hidden = true)
    @Path("/forgotten")
    public String forgotten() {
        return "forgotten";
    }
}
