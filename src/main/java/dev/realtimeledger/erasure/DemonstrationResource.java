package dev.realtimeledger.erasure;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Demonstration;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.database.Transactions;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes a demonstration away, with all that stands in its name: events, what was made of them, chains, reads and prices. */
@Path("/v1/demonstration")
@RolesAllowed(Scope.ADMIN)
@Tag(name = "Administration", description = "What changes stored data")
public class DemonstrationResource {

    private final CurrentTenant tenant;
    private final Transactions transactions;

    DemonstrationResource(CurrentTenant tenant, Transactions transactions) {
        this.tenant = tenant;
        this.transactions = transactions;
    }

    /**
     * Removes every row of the demonstration. Of a tenant that is none nothing is ever removed this way: the database has
     * no such right to give.
     */
    @DELETE
    @Operation(
            operationId = "deleteDemonstration",
            summary = "Remove a demonstration whole",
            description = "For a key with `demonstration:` before it. Records of other tenants cannot be removed.")
    @APIResponse(responseCode = "204", description = "Nothing is left of it")
    public void remove() throws SQLException {
        if (!Demonstration.is(tenant.id())) {
            throw ApiException.invalid(
                    409,
                    "no_demonstration",
                    null,
                    "Only a demonstration can be removed: put `demonstration:` before the API key.");
        }
        transactions.call(tenant.id(), connection -> {
            try (var statement = connection.prepareStatement("select remove_demonstration()")) {
                return statement.execute();
            }
        });
    }
}
