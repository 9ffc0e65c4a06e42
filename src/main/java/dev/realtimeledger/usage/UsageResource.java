package dev.realtimeledger.usage;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.QueryPrefix;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.Streams;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was used, by time and group. */
@Path("/v1/usage")
@RolesAllowed(Scope.BILLING)
@Transactional
@Tag(name = "Usage and cost", description = "What was used, what it cost, and the entries behind every sum")
public class UsageResource {

    private final CurrentTenant tenant;
    private final UsageTotals totals;
    private final Streams streams;
    private final Clock clock;

    UsageResource(CurrentTenant tenant, UsageTotals totals, Streams streams, Clock clock) {
        this.tenant = tenant;
        this.totals = totals;
        this.streams = streams;
        this.clock = clock;
    }

    /** A page of buckets, the earliest first; those in which nothing was used have no results. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @QueryPrefix(FilterParameters.LABEL)
    @Operation(operationId = "getUsage", summary = "Get usage by time and group")
    public Response usage(
            @BeanParam WindowParameters window, @BeanParam FilterParameters filter, @Context HttpHeaders headers) {
        BucketPage page = BucketPage.of(window, clock, null);
        UsageQuery query = page.query(tenant.id(), filter.filter(tenant.id(), streams));
        try (Stream<UsageTotal> read = totals.read(query)) {
            return SingleAnswer.json(headers, page.filled(read, total -> List.of(UsageView.of(total))));
        }
    }
}
