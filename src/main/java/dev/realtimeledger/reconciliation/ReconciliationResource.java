package dev.realtimeledger.reconciliation;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageForm;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.QueryPrefix;
import dev.realtimeledger.api.Row;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Reconciliation of a provider's bill with the ledger. */
@Path("/v1/reconciliations")
@RolesAllowed(Scope.BILLING)
@Tag(name = "Statements", description = "What months came to, and reconciliation with a provider's bill")
public class ReconciliationResource {

    private final SecurityIdentity identity;
    private final Reconciliations reconciliations;

    ReconciliationResource(SecurityIdentity identity, Reconciliations reconciliations) {
        this.identity = identity;
        this.reconciliations = reconciliations;
    }

    /**
     * The bill is not kept: what does not fit into one answer is read by sending it again with {@code after}. That it was
     * compared stands in the tenant's chain, once for the first page and not for those that follow.
     */
    @POST
    @Consumes(Page.CSV)
    @Produces(MediaType.APPLICATION_JSON)
    @QueryPrefix({BillParameters.LINE_ITEM, BillParameters.UNIT})
    @Operation(
            operationId = "reconcile",
            summary = "Compare a provider's bill with the ledger",
            description =
                    "Day by day, line item by line item, and by folder and model where the bill has them. Names of"
                            + " line items and units that are not ours are mapped with `line_item.<its name>=<ours>` and"
                            + " `unit.<its name>=<ours>`. Totals are of all comparisons, whatever part of them is asked for.")
    @RequestBody(content = @Content(mediaType = Page.CSV, schema = @Schema(implementation = String.class)))
    public Response reconcile(
            byte[] body,
            @BeanParam BillParameters parameters,
            @RestQuery @Parameter(description = "Only matched, differing, only_theirs, only_ours; several at once")
                    List<String> status,
            @BeanParam PageRequest page)
            throws SQLException {
        Set<Status> wanted = statuses(status);
        Bill bill = BillReader.read(body, parameters);
        ZoneId zone = parameters.zone();
        var caller = (Caller) identity.getPrincipal();
        Sides sides = reconciliations.sides(caller.tenant(), bill, zone, parameters.share());
        var summary = new Summary();
        List<Subject> shown = new ArrayList<>();
        for (Subject subject : sides.subjects()) {
            Comparison comparison = Comparison.of(subject, sides);
            summary.add(comparison);
            if (wanted.contains(comparison.status())) {
                shown.add(subject);
            }
        }
        ComputedList<Subject> list = new ComputedList<>(shown, Subject::id, subject -> "");
        PageRequest inOrder = page.oldestFirst();
        Response answer = Page.whole(
                inOrder,
                PageForm.json(ReconciliationView.head(bill, zone, summary)),
                list.read(inOrder)
                        .map(subject ->
                                new Row(subject.id(), "", ReconciliationView.of(Comparison.of(subject, sides)))),
                Row::id);
        if (page.after() == null && page.before() == null) {
            reconciliations.record(caller, body, ReconciliationView.entry(bill, zone, parameters.share(), summary));
        }
        return answer;
    }

    private static Set<Status> statuses(List<String> names) {
        return names.isEmpty()
                ? EnumSet.allOf(Status.class)
                : names.stream()
                        .map(name -> Status.of(name)
                                .orElseThrow(() -> ApiException.badRequest(
                                        "invalid_value",
                                        "status",
                                        "A status is matched, differing, only_theirs or only_ours.")))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));
    }
}
