package dev.realtimeledger.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A budget as the API shows it: amounts are exact decimals, but for what is projected. */
final class BudgetView {

    static final List<String> COLUMNS = List.of(
            "id",
            "api_key",
            "folder_id",
            "call_id",
            "currency",
            "period",
            "time_zone",
            "period_start",
            "period_end",
            "limit",
            "used",
            "left",
            "projected",
            "exceeded",
            "crossed_at",
            "lower_bound",
            "unpriced_line_items",
            "without_usage",
            "other_currencies");

    private BudgetView() {}

    static ObjectNode of(BudgetStatus status) {
        Budget budget = status.budget();
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "budget")
                .put("id", budget.key().id());
        BudgetSubject subject = budget.key().subject();
        for (BudgetSubject.Kind kind : BudgetSubject.Kind.values()) {
            if (kind.key().isPresent()) {
                view.put(kind.label(), kind == subject.kind() ? subject.id() : null);
            }
        }
        BigDecimal projected = status.projected();
        Instant crossedAt = status.crossedAt();
        view.put("currency", budget.key().currency())
                .put("period", budget.key().period().label())
                .put("time_zone", budget.zone().getId())
                .put("period_start", Timestamp.format(status.window().start()))
                .put("period_end", Timestamp.format(status.window().end()))
                .put("limit", plain(budget.limit()))
                .put("used", plain(status.used()))
                .put("left", plain(status.left()))
                .put("projected", projected == null ? null : plain(projected))
                .put("exceeded", status.isExceeded())
                .put("crossed_at", crossedAt == null ? null : Timestamp.format(crossedAt))
                .put("lower_bound", status.isLowerBound());
        var unpriced = view.putArray("unpriced_line_items");
        status.spending().unpriced().forEach(item -> unpriced.add(item.label()));
        view.put("without_usage", status.spending().withoutUsage());
        var others = view.putArray("other_currencies");
        status.otherCurrencies().forEach(others::add);
        return view;
    }

    /** What is left of a budget that was removed. */
    static ObjectNode removed(Budget.Key key) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "budget.deleted")
                .put("id", key.id())
                .put("deleted", true);
    }

    private static String plain(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }
}
