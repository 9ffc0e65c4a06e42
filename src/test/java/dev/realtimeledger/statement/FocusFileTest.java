package dev.realtimeledger.statement;

import static dev.realtimeledger.billing.LineItem.OUTPUT_TEXT_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.Tax;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FocusFileTest {

    private static final Period OCTOBER = new Period(
            YearMonth.parse("2026-10"),
            ZoneOffset.UTC,
            Instant.parse("2026-10-01T00:00:00Z"),
            Instant.parse("2026-11-01T00:00:00Z"));

    private static final Period NOVEMBER = new Period(
            YearMonth.parse("2026-11"),
            ZoneOffset.UTC,
            Instant.parse("2026-11-01T00:00:00Z"),
            Instant.parse("2026-12-01T00:00:00Z"));

    private static final PriceUsed PRICE = new PriceUsed(
            7,
            new BigDecimal("0.123456"),
            PriceUnit.THOUSAND_TOKENS,
            "rub",
            Tax.INCLUDED,
            "https://aistudio.yandex.ru/pricing, read by hand");

    /** The columns that FOCUS 1.2 wants in every dataset. */
    private static final List<String> MANDATORY = List.of(
            "BilledCost",
            "BillingAccountId",
            "BillingAccountName",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeClass",
            "ChargeDescription",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "ContractedCost",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "PricingQuantity",
            "PricingUnit",
            "ProviderName",
            "PublisherName",
            "ServiceCategory",
            "ServiceName");

    /** Of these, those that a row of usage may leave empty. */
    private static final List<String> NULLABLE = List.of("BillingAccountName", "ChargeClass");

    private record Names(
            Optional<String> billingAccountName,
            Optional<String> provider,
            Optional<String> publisher,
            Optional<String> invoiceIssuer,
            String service)
            implements StatementConfig.Focus {}

    private static final Names NONE =
            new Names(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "Realtime API");

    @Test
    void has_every_mandatory_column_and_leaves_none_empty_that_must_not_be() throws IOException {
        Map<String, String> row = rows(NONE, charge(PRICE, "1500")).getFirst();

        assertThat(row).containsKeys(MANDATORY.toArray(String[]::new));
        assertThat(MANDATORY)
                .filteredOn(column -> row.get(column).isEmpty())
                .containsExactlyInAnyOrderElementsOf(NULLABLE);
        assertThat(row)
                .containsEntry("BilledCost", "0.185184")
                .containsEntry("PricingQuantity", "1.5")
                .containsEntry("ListUnitPrice", "0.123456")
                .containsEntry("SkuPriceId", "price_7")
                .containsEntry("ChargePeriodStart", "2026-11-01T00:00:00Z")
                .containsEntry("ChargePeriodEnd", "2026-12-01T00:00:00Z")
                .containsEntry("ProviderName", "aistudio.yandex.ru")
                .containsEntry("InvoiceIssuerName", "aistudio.yandex.ru");
    }

    @Test
    void what_adjusts_a_closed_month_is_a_correction_of_the_time_when_it_was_used() throws IOException {
        Map<String, String> row = rows(NONE, charge(PRICE, "-1500").asAdjustmentOf(OCTOBER.month()))
                .getFirst();

        assertThat(row)
                .containsEntry("ChargeCategory", "Usage")
                .containsEntry("ChargeClass", "Correction")
                .containsEntry("BilledCost", "-0.185184")
                .containsEntry("BillingPeriodStart", "2026-11-01T00:00:00Z")
                .containsEntry("ChargePeriodStart", "2026-10-01T00:00:00Z")
                .containsEntry("ChargePeriodEnd", "2026-11-01T00:00:00Z")
                .containsEntry("x_AdjustmentOf", "2026-10");
    }

    @Test
    void billed_costs_add_up_to_the_rounded_total() throws IOException {
        List<Map<String, String>> rows = rows(NONE, charge(PRICE, "1500"));

        assertThat(rows.getLast())
                .containsEntry("ChargeCategory", "Adjustment")
                .containsEntry("BilledCost", "0.004816")
                .containsEntry("PricingQuantity", "")
                .containsEntry("ProviderName", "Realtime Ledger");
        assertThat(rows.stream()
                        .map(row -> new BigDecimal(row.get("BilledCost")))
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("0.19");
    }

    @Test
    void usage_without_a_price_is_not_in_it() throws IOException {
        assertThat(rows(NONE, charge(null, "1500"))).isEmpty();
    }

    @Test
    void names_are_those_that_are_set() throws IOException {
        var names = new Names(
                Optional.of("Voice team"),
                Optional.of("Yandex Cloud"),
                Optional.of("Yandex"),
                Optional.of("Direct Cursus"),
                "AI Studio");

        assertThat(rows(names, charge(PRICE, "1000")).getFirst())
                .containsEntry("BillingAccountName", "Voice team")
                .containsEntry("ProviderName", "Yandex Cloud")
                .containsEntry("PublisherName", "Yandex")
                .containsEntry("InvoiceIssuerName", "Direct Cursus")
                .containsEntry("ServiceName", "AI Studio");
    }

    private static Charge charge(PriceUsed price, String quantity) {
        return Charge.of("voice", OUTPUT_TEXT_TOKENS, price, new BigDecimal(quantity));
    }

    private static List<Map<String, String>> rows(Names names, Charge... charges) throws IOException {
        Statement statement = new Statement(
                NOVEMBER, List.of(OCTOBER), null, null, 1, 0, 0, List.of(charges), StatementTotal.of(List.of(charges)));
        return new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(new FocusFile(names, "acme", statement).text())
                .readAll();
    }
}
