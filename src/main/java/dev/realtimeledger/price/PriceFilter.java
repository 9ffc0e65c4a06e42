package dev.realtimeledger.price;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.billing.LineItem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which prices are asked for.
 *
 * @param model only prices for this model; with {@code effectiveAt}, those that its usage has
 * @param effectiveAt only prices in force at this time
 * @param asOf only what was known at this time
 */
@RegisterForReflection
public record PriceFilter(
        @RestQuery @Parameter(description = "A model, or a pattern: the prices that are for it") @Nullable
        String model,

        @RestQuery("line_item") @Nullable String lineItem,

        @RestQuery @Nullable String currency,

        @RestQuery("effective_at")
        @Parameter(description = "Only what is in force then, without what is superseded; RFC 3339 or Unix seconds")
        @Nullable
        String effectiveAt,

        @RestQuery("as_of")
        @Parameter(description = "The book as it was known then; RFC 3339 or Unix seconds")
        @Nullable
        String asOf) {

    @Nullable
    Instant knownAt() {
        return asOf == null ? null : Timestamp.parse(asOf, "as_of");
    }

    /** The prices of the book that are asked for, in the order in which they were recorded. */
    List<Price> of(PriceBook book) {
        Optional<LineItem> item = item();
        return candidates(book)
                .filter(price -> item.isEmpty() || price.terms().lineItem() == item.get())
                .filter(price -> currency == null || price.terms().currency().equals(currency.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparingLong(Price::sequenceNumber))
                .toList();
    }

    private Stream<Price> candidates(PriceBook book) {
        if (effectiveAt == null) {
            return book.prices().stream()
                    .filter(price -> model == null || price.terms().model().matches(model));
        }
        Instant at = Timestamp.parse(effectiveAt, "effective_at");
        return model == null
                ? book.inForce(at)
                : Arrays.stream(LineItem.values()).flatMap(item -> book.priceOf(model, item, at).stream());
    }

    private Optional<LineItem> item() {
        if (lineItem == null) {
            return Optional.empty();
        }
        Optional<LineItem> item = LineItem.of(lineItem);
        if (item.isEmpty()) {
            throw ApiException.badRequest("invalid_value", "line_item", "There is no such line item.");
        }
        return item;
    }
}
