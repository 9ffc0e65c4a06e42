package dev.realtimeledger.price;

import static dev.realtimeledger.Ledger.as;

import java.util.Map;

/** Prices for the tests of what stands on them. */
public final class RecordedPrices {

    private RecordedPrices() {}

    /** Records a price that was always in force. */
    public static void record(String key, String model, String lineItem, String unit, String amount, String currency) {
        as(key).contentType("application/json")
                .body(Map.of(
                        "model",
                        model,
                        "line_item",
                        lineItem,
                        "unit",
                        unit,
                        "amount",
                        amount,
                        "currency",
                        currency,
                        "tax",
                        "included",
                        "effective_from",
                        "2020-01-01T00:00:00Z"))
                .post("/v1/prices")
                .then()
                .statusCode(201);
    }
}
