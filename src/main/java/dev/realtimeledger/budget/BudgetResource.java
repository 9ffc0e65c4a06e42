package dev.realtimeledger.budget;

import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Limits to spending. They are watched, and stop nothing. */
@Path("/v1/budgets")
@RolesAllowed(Scope.BILLING)
@Tag(name = "Budgets", description = "What may be spent, what is spent, and what will be if it goes on so")
public class BudgetResource {

    private final CurrentTenant tenant;
    private final Budgets budgets;
    private final BudgetWatch watch;

    BudgetResource(CurrentTenant tenant, Budgets budgets, BudgetWatch watch) {
        this.tenant = tenant;
        this.budgets = budgets;
        this.watch = watch;
    }

    /** The budgets, and how each stands in the period that is running. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(
            operationId = "listBudgets",
            summary = "List budgets with what is used, left and projected",
            description =
                    "`used` is exact, by the ledger of the whole period and the prices known now; where some of it has "
                            + "no price or does not say how much it was, `lower_bound` is true. `projected` is `used` over the share "
                            + "of the period that has passed, and null in its first hundredth.")
    public Response list(@BeanParam PageRequest page) throws SQLException {
        String id = tenant.id();
        List<Budget> all = QuarkusTransaction.requiringNew().call(() -> budgets.of(id));
        var list = new ComputedList<Budget>(all, budget -> budget.key().id(), budget -> "");
        List<Budget> some = list.read(page).limit(page.size() + 1L).toList();
        return Page.of(
                page,
                BudgetView.COLUMNS,
                watch.look(id, () -> some).stream()
                        .map(status -> new Row(status.budget().key().id(), "", BudgetView.of(status))));
    }

    /** Sets one budget; the same again changes nothing. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putBudget",
            summary = "Set a budget, or remove it",
            description =
                    "One budget per key, folder, call or tenant, currency and period; a `limit` of null removes it.")
    public Response put(
            @RequestBody(content = @Content(schema = @Schema(implementation = BudgetForm.class))) byte[] body)
            throws SQLException {
        BudgetForm.Wish wish = BudgetForm.read(body);
        String id = tenant.id();
        if (wish.limit() == null) {
            QuarkusTransaction.requiringNew().run(() -> budgets.remove(id, wish.key()));
            return Response.ok(BudgetView.removed(wish.key())).build();
        }
        Budget budget = new Budget(wish.key(), wish.zone(), wish.limit(), null);
        List<BudgetStatus> set = watch.look(id, () -> {
            budgets.set(id, budget);
            return budgets.of(id).stream()
                    .filter(stored -> stored.key().equals(budget.key()))
                    .toList();
        });
        return Response.ok(BudgetView.of(set.getFirst())).build();
    }
}
