package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/** A cost as the API shows it: quantities in the unit of the price, all decimals as texts. */
final class CostView {

    private CostView() {}

    /** @param explain the path of the entries that it is made of */
    static ObjectNode of(Cost cost, Grouping.Group group, String explain) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("object", "realtime.costs.result");
        Cost.Rate rate = cost.rate();
        if (rate == null) {
            view.putNull("amount");
        } else {
            view.set("amount", amount(cost.amount(), rate.currency()));
        }
        view.put("line_item", cost.lineItem().label())
                .put(
                        "quantity",
                        Decimals.plain(
                                rate == null ? cost.quantity() : rate.unit().count(cost.quantity())))
                .put(
                        "quantity_unit",
                        rate == null
                                ? cost.lineItem().measure().unit()
                                : rate.unit().label())
                .put("unpriced_quantity", rate == null ? Decimals.plain(cost.quantity()) : "0")
                .put("tax", rate == null ? null : rate.tax().label());
        return group.addTo(view).put("explain", explain);
    }

    /** Money. */
    static ObjectNode amount(BigDecimal value, String currency) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("value", Decimals.plain(value))
                .put("currency", currency);
    }
}
