package dev.realtimeledger.price;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.SingleAnswer;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The published price lists that come with the product, to look at and to load. */
@Path("/v1/price-lists")
@RolesAllowed(Scope.BILLING)
@Tag(name = "Prices")
public class PriceListResource {

    private final SecurityIdentity identity;
    private final Prices prices;

    PriceListResource(SecurityIdentity identity, Prices prices) {
        this.identity = identity;
        this.prices = prices;
    }

    /** The lists by name. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listPriceLists", summary = "List the price lists that come with the product")
    public Response list(@BeanParam PageRequest page) {
        ComputedList<PriceList> lists = new ComputedList<>(PriceList.all(), PriceList::name, list -> "");
        Stream<Row> rows = lists.read(page.oldestFirst()).map(list -> new Row(list.name(), "", list.view()));
        return Page.of(page.oldestFirst(), PriceList.COLUMNS, rows);
    }

    /** A list's file; changed, it can be sent to {@code POST /v1/prices}. */
    @GET
    @Path("/{name}")
    @Produces(Page.CSV)
    @Operation(operationId = "getPriceList", summary = "Get a price list as CSV")
    public Response get(@RestPath String name, @Context HttpHeaders headers) {
        return SingleAnswer.of(headers, Page.CSV + ";charset=UTF-8", named(name).csv())
                .build();
    }

    /** Records the prices of a list that were never recorded. */
    @POST
    @Path("/{name}/load")
    @Produces(MediaType.APPLICATION_JSON)
    @Transactional
    @Operation(operationId = "loadPriceList", summary = "Record the prices of a list that were never recorded")
    public Response load(@RestPath String name) {
        var caller = (Caller) identity.getPrincipal();
        PriceList list = named(name);
        List<PriceTerms> missing = list.missingIn(prices.asOf(caller.tenant(), null));
        return RecordingView.answer(prices.record(caller.tenant(), caller.key(), missing));
    }

    private static PriceList named(String name) {
        return PriceList.all().stream()
                .filter(list -> list.name().equals(name))
                .findAny()
                .orElseThrow(() -> ApiException.notFound("There is no price list of this name."));
    }
}
