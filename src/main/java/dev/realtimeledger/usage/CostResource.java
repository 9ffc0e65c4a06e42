package dev.realtimeledger.usage;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.QueryPrefix;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.price.Prices;
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
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What usage cost, by time, group and line item. */
@Path("/v1/costs")
@RolesAllowed(Scope.BILLING)
@Transactional
@Tag(name = "Usage and cost", description = "What was used, what it cost, and the entries behind every sum")
public class CostResource {

    private final CurrentTenant tenant;
    private final Costs costs;
    private final Prices prices;
    private final Streams streams;
    private final Clock clock;

    CostResource(CurrentTenant tenant, Costs costs, Prices prices, Streams streams, Clock clock) {
        this.tenant = tenant;
        this.costs = costs;
        this.prices = prices;
        this.streams = streams;
        this.clock = clock;
    }

    /** A page of buckets, the earliest first. There is a result for each line item, unit, currency and tax. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @QueryPrefix(FilterParameters.LABEL)
    @Operation(operationId = "getCosts", summary = "Get costs by time, group and line item")
    public Response costs(
            @BeanParam WindowParameters window,
            @BeanParam FilterParameters parameters,
            @RestQuery(LineItems.PARAMETER) @Parameter(description = "By the names of the usage fields")
                    List<String> lineItems,
            @RestQuery("as_of")
                    @Parameter(description = "With the prices as they were known then; RFC 3339 or Unix seconds")
                    @Nullable
                    String knownAt,
            @Context HttpHeaders headers) {
        BucketPage page = BucketPage.of(window, clock, "line_item");
        UsageFilter filter = parameters.filter(tenant.id(), streams);
        Instant asOf = knownAt == null ? null : Timestamp.parse(knownAt, "as_of");
        Explanation explanation = new Explanation(filter, asOf);
        try (Stream<GroupCosts> read = costs.read(
                page.query(tenant.id(), filter), prices.asOf(tenant.id(), asOf), LineItems.named(lineItems))) {
            return SingleAnswer.json(
                    headers,
                    page.filled(
                            read,
                            group -> group.costs().stream()
                                    .map(cost -> CostView.of(
                                            cost,
                                            group.group(),
                                            explanation.path(page.span(group.bucket()), group.group(), cost)))
                                    .toList()));
        }
    }
}
