package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.realtimeledger.access.CurrentTenant;
import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.QueryPrefix;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.event.Streams;
import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceBook;
import dev.realtimeledger.price.Prices;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The entries behind every sum, each with the events that it is read from and the price that it has. */
@Path("/v1/ledger-entries")
@RolesAllowed(Scope.BILLING)
@Transactional
@Tag(name = "Usage and cost", description = "What was used, what it cost, and the entries behind every sum")
public class LedgerEntryResource {

    private final CurrentTenant tenant;
    private final LedgerLines lines;
    private final SourceEvents events;
    private final Prices prices;
    private final Streams streams;

    LedgerEntryResource(CurrentTenant tenant, LedgerLines lines, SourceEvents events, Prices prices, Streams streams) {
        this.tenant = tenant;
        this.lines = lines;
        this.events = events;
        this.prices = prices;
        this.streams = streams;
    }

    /** Entries in the order of time. What was taken back is there, and what takes it back. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, Page.CSV, Page.NDJSON})
    @QueryPrefix(FilterParameters.LABEL)
    @Operation(operationId = "listLedgerEntries", summary = "List ledger entries")
    public Response list(
            @BeanParam LineParameters parameters, @BeanParam FilterParameters several, @BeanParam PageRequest page) {
        LineFilter filter = parameters.filter(several, tenant.id(), streams);
        PriceBook book = prices.asOf(tenant.id(), parameters.knownAt());
        Stream<Row> rows = read(filter, page)
                .map(line -> new PricedLine(line, price(book, line)))
                .filter(line -> filter.pricing().lets(line.price))
                .gather(Gatherers.windowFixed(page.size() + 1))
                .flatMap(this::rows);
        return Page.of(page, LedgerLineView.COLUMNS, rows);
    }

    private record PricedLine(LedgerLine line, Optional<Price> price) {}

    private static Optional<Price> price(PriceBook book, LedgerLine line) {
        return book.priceOf(line.model(), line.id().lineItem(), line.happenedAt());
    }

    private Stream<LedgerLine> read(LineFilter filter, PageRequest page) {
        LedgerLines.Place after = place(page.after(), "after");
        LedgerLines.Place before = place(page.before(), "before");
        boolean reading = page.ascending() != page.backward();
        return page.ascending()
                ? lines.read(tenant.id(), filter, reading, after, before, page.size() + 1)
                : lines.read(tenant.id(), filter, reading, before, after, page.size() + 1);
    }

    private LedgerLines.@Nullable Place place(@Nullable String cursor, String param) {
        return Cursor.resolve(
                cursor,
                param,
                (stream, id) -> LedgerLine.Id.parse(id).flatMap(line -> lines.place(tenant.id(), line)).stream()
                        .toList());
    }

    private Stream<Row> rows(List<PricedLine> some) {
        List<ArrayNode> found =
                events.of(tenant.id(), some.stream().map(PricedLine::line).toList());
        return IntStream.range(0, some.size())
                .mapToObj(i -> new Row(
                        some.get(i).line.id().text(),
                        some.get(i).line.id().source().streamId(),
                        LedgerLineView.of(some.get(i).line, some.get(i).price, found.get(i))));
    }
}
