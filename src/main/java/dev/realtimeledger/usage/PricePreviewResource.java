package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What prices would change if they were recorded. */
@Path("/v1/prices/preview")
@RolesAllowed(Scope.BILLING)
@Transactional
@Tag(name = "Prices", description = "What things cost, since when, and since when it is known")
public class PricePreviewResource {

    private static final String NOBODY = "";

    private final CurrentTenant tenant;
    private final UsageTotals totals;
    private final Prices prices;
    private final Clock clock;

    PricePreviewResource(CurrentTenant tenant, UsageTotals totals, Prices prices, Clock clock) {
        this.tenant = tenant;
        this.totals = totals;
        this.prices = prices;
        this.clock = clock;
    }

    /** Compares what a period costs with what it would cost. Nothing is recorded. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "previewPrices",
            summary = "Preview what prices would change",
            description = "The body is a price, or `prices`, and beside it `start_time` and `end_time`.")
    public ObjectNode preview(byte[] body) {
        PriceChange change = PriceChange.read(body);
        Instant now = clock.instant();
        Instant start = change.start() == null ? change.begins() : change.start();
        Instant end = change.end() == null ? now : change.end();
        PriceBook before = prices.asOf(tenant.id(), null);
        PriceBook after =
                before.with(before.recording(change.prices(), now, NOBODY).recorded());
        var preview = new PricePreview(before, after);
        if (start.isBefore(end)) {
            SortedSet<Instant> changes = before.changes(start, end);
            changes.addAll(after.changes(start, end));
            UsageQuery query = UsageQuery.of(tenant.id(), start, end, Grouping.NONE, UsageFilter.NONE);
            try (Stream<UsageTotal> read = totals.readToPrice(query, changes)) {
                read.forEach(preview::add);
            }
        }
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("object", "realtime.price_preview")
                .put("start_time", Timestamp.format(start))
                .put("end_time", Timestamp.format(end));
        answer.set("data", preview.view());
        return answer;
    }
}
