package dev.realtimeledger.price;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.time.Instant;
import java.util.List;

/** A price as the API shows it. */
public final class PriceView {

    static final List<String> COLUMNS = List.of(
            "id",
            "model",
            "line_item",
            "unit",
            "amount",
            "currency",
            "tax",
            "effective_from",
            "effective_to",
            "source",
            "recorded_at",
            "api_key");

    private PriceView() {}

    public static ObjectNode of(Price price) {
        PriceTerms terms = price.terms();
        Instant end = terms.effectiveTo();
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "price")
                .put("id", price.id())
                .put("model", terms.model().text())
                .put("line_item", terms.lineItem().label())
                .put("unit", terms.unit().label())
                .put("amount", terms.amount().toPlainString())
                .put("currency", terms.currency())
                .put("tax", terms.tax().label())
                .put("effective_from", Timestamp.format(terms.effectiveFrom()))
                .put("effective_to", end == null ? null : Timestamp.format(end))
                .put("source", terms.source())
                .put("recorded_at", Timestamp.format(price.recordedAt()))
                .put("api_key", price.apiKey());
    }
}
