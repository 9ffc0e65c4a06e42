package dev.realtimeledger.api;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Path;

/** Every path under {@code /v1} that nothing else answers: 404 in our shape, whatever the method. */
@Path("/v1/{path:.*}")
@PermitAll
public class UnknownPath {

    /** Without a method of HTTP it stands for all of them; it is asked for the rest of the path, and there is none. */
    @Path("")
    public Object find() {
        throw ApiException.notFound("There is nothing at this path.");
    }
}
