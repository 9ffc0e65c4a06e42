package dev.realtimeledger.statement;

import dev.realtimeledger.api.CsvText;
import dev.realtimeledger.billing.LineItem.Measure;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.usage.Decimals;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement as a FOCUS 1.2 dataset (FinOps Open Cost and Usage Specification): a row per charge at one price, unrounded,
 * and per total a row for what rounding adds to it, so that the sum of {@code BilledCost} is the statement's total. What
 * adjusts a closed month has its month as charge period and the class {@code Correction}. Usage without a price is not in
 * it: a FOCUS row must have a cost, and zero would be a wrong one.
 */
final class FocusFile {

    private static final String NO_NAME = "Realtime API provider";
    private static final String OURSELVES = "Realtime Ledger";

    private static final Pattern SITE = Pattern.compile("\\b(?:[a-z0-9-]+\\.)+[a-z]{2,}\\b");

    private static final Map<String, Function<Row, @Nullable String>> COLUMNS = columns();

    private final StatementConfig.Focus names;
    private final String tenant;
    private final Statement statement;

    FocusFile(StatementConfig.Focus names, String tenant, Statement statement) {
        this.names = names;
        this.tenant = tenant;
        this.statement = statement;
    }

    /**
     * What a row says.
     *
     * @param charge null for what rounding adds
     */
    private record Row(
            FocusFile file,
            @Nullable Charge charge,
            Period charged,
            String provider,
            String currency,
            BigDecimal cost,
            String description) {

        private @Nullable String ofCharge(Function<Charge, @Nullable String> cell) {
            return charge == null ? null : cell.apply(charge);
        }

        private @Nullable String ofPrice(Function<PriceUsed, @Nullable String> cell) {
            return charge == null ? null : cell.apply(Objects.requireNonNull(charge.price()));
        }
    }

    String text() {
        var text = new StringBuilder(CsvText.line(List.copyOf(COLUMNS.keySet())));
        statement.charges().stream()
                .filter(charge -> charge.price() != null)
                .forEach(charge -> append(text, row(charge, Objects.requireNonNull(charge.price()))));
        statement.totals().stream()
                .filter(total -> total.amount().compareTo(total.unrounded()) != 0)
                .forEach(total -> append(text, row(total)));
        return text.toString();
    }

    private static void append(StringBuilder text, Row row) {
        text.append(CsvText.line(
                COLUMNS.values().stream().map(cell -> cell.apply(row)).toList()));
    }

    private Row row(Charge charge, PriceUsed price) {
        YearMonth adjusted = charge.adjustmentOf();
        String description = "%s of %s at %s %s per %s, tax %s%s"
                .formatted(
                        charge.lineItem().label(),
                        charge.model() == null ? "an unknown model" : charge.model(),
                        Decimals.plain(price.amount()),
                        price.currency(),
                        price.unit().label(),
                        price.tax().label(),
                        adjusted == null ? "" : "; adjusts the closed statement of " + adjusted);
        return new Row(
                this,
                charge,
                statement.usedIn(adjusted),
                names.provider().orElseGet(() -> site(price.source())),
                price.currency(),
                Objects.requireNonNull(charge.amount()),
                description);
    }

    private Row row(StatementTotal total) {
        return new Row(
                this,
                null,
                statement.period(),
                names.provider().orElse(OURSELVES),
                total.currency(),
                total.amount().subtract(total.unrounded()),
                "Rounding of the total, tax " + total.tax().label());
    }

    /** The site that a price was read from. */
    private static String site(@Nullable String source) {
        Matcher matcher = SITE.matcher(source == null ? "" : source.toLowerCase(Locale.ROOT));
        return matcher.find() ? matcher.group() : NO_NAME;
    }

    private static Map<String, Function<Row, @Nullable String>> columns() {
        Map<String, Function<Row, @Nullable String>> columns = new LinkedHashMap<>();
        columns.put("BilledCost", FocusFile::cost);
        columns.put("BillingAccountId", row -> row.file.tenant);
        columns.put(
                "BillingAccountName", row -> row.file.names.billingAccountName().orElse(null));
        columns.put("BillingCurrency", row -> row.currency.toUpperCase(Locale.ROOT));
        columns.put("BillingPeriodEnd", row -> time(row.file.statement.period().end()));
        columns.put(
                "BillingPeriodStart", row -> time(row.file.statement.period().start()));
        columns.put("ChargeCategory", row -> row.charge == null ? "Adjustment" : "Usage");
        columns.put("ChargeClass", row -> row.ofCharge(charge -> charge.adjustmentOf() == null ? null : "Correction"));
        columns.put("ChargeDescription", row -> row.description);
        columns.put("ChargeFrequency", row -> row.charge == null ? "One-Time" : "Usage-Based");
        columns.put("ChargePeriodEnd", row -> time(row.charged.end()));
        columns.put("ChargePeriodStart", row -> time(row.charged.start()));
        columns.put("ConsumedQuantity", row -> row.ofCharge(charge -> Decimals.plain(charge.quantity())));
        columns.put(
                "ConsumedUnit",
                row -> row.ofCharge(charge -> unit(charge.lineItem().measure())));
        columns.put("ContractedCost", FocusFile::cost);
        columns.put("ContractedUnitPrice", FocusFile::unitPrice);
        columns.put("EffectiveCost", FocusFile::cost);
        columns.put("InvoiceIssuerName", row -> row.file.names.invoiceIssuer().orElse(row.provider));
        columns.put("ListCost", FocusFile::cost);
        columns.put("ListUnitPrice", FocusFile::unitPrice);
        columns.put("PricingCategory", row -> row.charge == null ? null : "Standard");
        columns.put("PricingQuantity", row -> row.ofCharge(charge -> Decimals.plain(charge.units())));
        columns.put("PricingUnit", row -> row.ofPrice(price -> unit(price.unit())));
        columns.put("ProviderName", row -> row.provider);
        columns.put("PublisherName", row -> row.file.names.publisher().orElse(row.provider));
        columns.put("ServiceCategory", row -> "AI and Machine Learning");
        columns.put("ServiceName", row -> row.file.names.service());
        columns.put("ServiceSubcategory", row -> "Generative AI");
        columns.put(
                "SkuId",
                row -> row.ofCharge(charge -> (charge.model() == null ? "" : charge.model() + "/")
                        + charge.lineItem().label()));
        columns.put("SkuPriceId", row -> row.ofPrice(PriceUsed::id));
        columns.put(
                "x_AdjustmentOf",
                row -> row.ofCharge(charge -> charge.adjustmentOf() == null
                        ? null
                        : charge.adjustmentOf().toString()));
        columns.put(
                "x_LineItem", row -> row.ofCharge(charge -> charge.lineItem().label()));
        columns.put("x_Model", row -> row.ofCharge(Charge::model));
        columns.put("x_Tax", row -> row.ofPrice(price -> price.tax().label()));
        return columns;
    }

    private static String cost(Row row) {
        return Decimals.plain(row.cost);
    }

    private static @Nullable String unitPrice(Row row) {
        return row.ofPrice(price -> Decimals.plain(price.amount()));
    }

    /** To the second, as FOCUS has it. */
    private static String time(Instant instant) {
        return instant.toString();
    }

    private static String unit(Measure measure) {
        return switch (measure) {
            case TOKENS -> "Tokens";
            case SECONDS -> "Seconds";
            case REQUESTS -> "Requests";
        };
    }

    private static String unit(PriceUnit unit) {
        return switch (unit) {
            case TOKENS -> "Tokens";
            case THOUSAND_TOKENS -> "1000 Tokens";
            case MILLION_TOKENS -> "1000000 Tokens";
            case DURATION_SECONDS -> "Seconds";
            case REQUESTS -> "Requests";
        };
    }
}
