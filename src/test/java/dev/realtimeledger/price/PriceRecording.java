package dev.realtimeledger.price;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.LineItem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Prices of tenants that no key is for. */
public final class PriceRecording {

    private PriceRecording() {}

    /** Records a price without tax and without an end. */
    public static void record(
            Prices prices,
            String tenant,
            String model,
            LineItem item,
            String unit,
            String amount,
            String currency,
            Instant from) {
        var terms = new PriceTerms(
                new ModelPattern(model),
                item,
                PriceUnit.of(unit).orElseThrow(),
                new BigDecimal(amount),
                currency,
                Tax.EXCLUDED,
                from,
                null,
                "prices.example, read by hand");
        TestDatabase.inTenant(tenant, () -> prices.record(tenant, "dev", List.of(terms)));
    }
}
