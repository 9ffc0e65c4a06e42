package dev.realtimeledger.price;

import dev.realtimeledger.access.Caller;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.ComputedList;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.SingleAnswer;
import dev.realtimeledger.event.JsonBytes;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
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
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The price book: what was recorded stays, and is corrected by recording again. */
@Path("/v1/prices")
@RolesAllowed(Scope.BILLING)
@Transactional
@Tag(name = "Prices", description = "What things cost, since when, and since when it is known")
public class PriceResource {

    private final SecurityIdentity identity;
    private final Prices prices;

    PriceResource(SecurityIdentity identity, Prices prices) {
        this.identity = identity;
        this.prices = prices;
    }

    /** What a price says, as it is sent. */
    @Schema(name = "Price")
    record Form(
            @Schema(description = "A model's name, or the beginning of names and a trailing `*`", required = true)
            String model,

            @Schema(description = "What is priced, by the name of the usage field", required = true)
            String lineItem,

            @Schema(
                    enumeration = {"tokens", "1000_tokens", "1000000_tokens", "duration_seconds", "requests"},
                    required = true)
            String unit,

            @Schema(
                    description = "Price of one unit as a decimal; 0 where the provider does not charge",
                    type = SchemaType.STRING,
                    required = true)
            String amount,

            @Schema(description = "ISO 4217 code", required = true)
            String currency,

            @Schema(
                    enumeration = {"included", "excluded"},
                    required = true)
            String tax,

            @Schema(description = "Inclusive; RFC 3339 or Unix seconds", required = true)
            String effectiveFrom,

            @Schema(description = "Exclusive; without an end when not set; `effective_from` to withdraw a price")
            @Nullable
            String effectiveTo,

            @Schema(description = "Where the price was found") @Nullable
            String source) {}

    /** The prices in the order in which they were recorded, also the superseded. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @Operation(operationId = "listPrices", summary = "List prices")
    public Response list(@BeanParam PriceFilter filter, @BeanParam PageRequest page) {
        PriceBook book = prices.asOf(caller().tenant(), filter.knownAt());
        ComputedList<Price> list = new ComputedList<>(filter.of(book), Price::id, price -> "");
        Stream<Row> rows = list.read(page).map(price -> new Row(price.id(), "", PriceView.of(price)));
        return Page.of(page, PriceView.COLUMNS, rows);
    }

    /** One price. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getPrice", summary = "Get a price")
    public Response get(@RestPath String id, @Context HttpHeaders headers) {
        Price price = prices.asOf(caller().tenant(), null).prices().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findAny()
                .orElseThrow(() -> ApiException.notFound("There is no price of this id."));
        return SingleAnswer.json(headers, PriceView.of(price));
    }

    /** Records one price: 201, or 200 with the one that is there and says the same. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "recordPrice",
            summary = "Record a price",
            description = "It supersedes the one of the same `model`, `line_item` and `effective_from`.")
    @RequestBody(
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = Form.class)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING))
            })
    public Response record(byte[] body) {
        PriceTerms terms = PriceReader.read(JsonBytes.read(body, parser -> parser.readValueAsTree()));
        PriceBook.Recording recording = record(List.of(terms));
        boolean isNew = recording.known().isEmpty();
        Price price = (isNew ? recording.recorded() : recording.known()).getFirst();
        return Response.status(isNew ? Response.Status.CREATED : Response.Status.OK)
                .entity(PriceView.of(price))
                .build();
    }

    /** Records the prices of a file, all or none. */
    @POST
    @Consumes(Page.CSV)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response recordFile(byte[] body) {
        return RecordingView.answer(record(PriceFile.read(body)));
    }

    private PriceBook.Recording record(List<PriceTerms> terms) {
        return prices.record(caller().tenant(), caller().key(), terms);
    }

    private Caller caller() {
        return (Caller) identity.getPrincipal();
    }
}
