package dev.realtimeledger.reconciliation;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.PriceUnit;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * How a bill is to be read: what its columns are called, and what it calls line items and units ({@code line_item.<its
 * name>=<ours>}, {@code unit.<its name>=<ours>}).
 */
@RegisterForReflection
public record BillParameters(
        @RestQuery("date_column") @Parameter(description = "`date` when not set") @Nullable
        String dateColumn,

        @RestQuery("line_item_column") @Parameter(description = "`line_item` when not set") @Nullable
        String lineItemColumn,

        @RestQuery("quantity_column") @Parameter(description = "`quantity` when not set") @Nullable
        String quantityColumn,

        @RestQuery("amount_column") @Parameter(description = "`amount` when not set") @Nullable
        String amountColumn,

        @RestQuery("folder_column")
        @Parameter(description = "`folder_id` when not set; the bill may be without")
        @Nullable
        String folderColumn,

        @RestQuery("model_column") @Parameter(description = "`model` when not set; the bill may be without") @Nullable
        String modelColumn,

        @RestQuery("unit_column")
        @Parameter(description = "`unit` when not set; without, quantities are tokens, seconds and requests")
        @Nullable
        String unitColumn,

        @RestQuery("currency_column")
        @Parameter(description = "`currency` when not set; the bill may be without")
        @Nullable
        String currencyColumn,

        @RestQuery("time_zone")
        @Parameter(description = "By whose clocks the bill's days begin; an IANA name, UTC when not set")
        @Nullable
        String timeZone,

        @RestQuery
        @Parameter(
                description = "Share of what the bill says by which the ledger may differ and still match, e.g. 0.01")
        @Nullable
        String tolerance,

        @Context UriInfo uri) {

    static final String LINE_ITEM = "line_item.";
    static final String UNIT = "unit.";

    private static final Pattern SHARE = Pattern.compile("0(\\.[0-9]{1,9})?");

    ZoneId zone() {
        try {
            return ZoneId.of(timeZone == null ? "UTC" : timeZone);
        } catch (DateTimeException unknown) {
            throw ApiException.badRequest(
                    "invalid_value", "time_zone", "There is no such time zone; an IANA name is Europe/Moscow.");
        }
    }

    BigDecimal share() {
        if (tolerance == null) {
            return BigDecimal.ZERO;
        }
        if (!SHARE.matcher(tolerance).matches()) {
            throw ApiException.badRequest(
                    "invalid_value", "tolerance", "The tolerance is a decimal from 0 to below 1, e.g. 0.01.");
        }
        return new BigDecimal(tolerance);
    }

    /** Our line items by the bill's names. */
    Map<String, LineItem> lineItems() {
        return named(LINE_ITEM, LineItem::of);
    }

    /** Our units by the bill's names. */
    Map<String, PriceUnit> units() {
        return named(UNIT, PriceUnit::of);
    }

    private <T> Map<String, T> named(String prefix, Function<String, Optional<T>> ours) {
        Map<String, T> named = new HashMap<>();
        MultivaluedMap<String, String> parameters = uri.getQueryParameters();
        parameters.forEach((name, values) -> {
            if (name.startsWith(prefix)) {
                named.put(
                        name.substring(prefix.length()),
                        ours.apply(values.getLast())
                                .orElseThrow(() -> ApiException.badRequest(
                                        "invalid_value", name, "The value is none of our names for this.")));
            }
        });
        return named;
    }
}
