package dev.realtimeledger.reconciliation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.usage.Decimals;
import java.math.BigDecimal;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A reconciliation as the API shows it; all decimals are texts, and differences are theirs less ours. */
final class ReconciliationView {

    private ReconciliationView() {}

    /** What the tenant's chain keeps of it. */
    static ObjectNode entry(Bill bill, ZoneId zone, BigDecimal share, Summary summary) {
        ObjectNode entry =
                days(JsonNodeFactory.instance.objectNode(), bill, zone).put("tolerance", plain(share));
        count(entry, summary);
        return entry;
    }

    private static ObjectNode days(ObjectNode view, Bill bill, ZoneId zone) {
        return view.put("first_day", bill.first().toString())
                .put("last_day", bill.last().toString())
                .put("time_zone", zone.getId());
    }

    private static void count(ObjectNode view, Summary summary) {
        ObjectNode counts = view.putObject("counts");
        for (Status status : Status.values()) {
            counts.put(status.label(), summary.count(status));
        }
    }

    /** What stands before the comparisons. */
    static ObjectNode head(Bill bill, ZoneId zone, Summary summary) {
        ObjectNode view = days(JsonNodeFactory.instance.objectNode().put("object", "reconciliation"), bill, zone);
        count(view, summary);
        ArrayNode totals = view.putArray("totals");
        summary.sums().forEach((item, sum) -> {
            BigDecimal ourAmount = sum.ourAmount();
            ObjectNode total = totals.addObject()
                    .put("line_item", item)
                    .put("unit", unit(item))
                    .put("currency", sum.currency());
            side(
                    total.putObject("theirs"),
                    bill.scope().quantities() ? sum.theirQuantity() : null,
                    bill.scope().amounts() ? sum.theirAmount() : null);
            side(total.putObject("ours"), sum.ourQuantity(), ourAmount);
            side(
                    total.putObject("difference"),
                    bill.scope().quantities() ? sum.theirQuantity().subtract(sum.ourQuantity()) : null,
                    bill.scope().amounts() && ourAmount != null
                            ? sum.theirAmount().subtract(ourAmount)
                            : null);
        });
        return view;
    }

    static ObjectNode of(Comparison comparison) {
        Subject subject = comparison.subject();
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("id", subject.id())
                .put("day", subject.day().toString())
                .put("line_item", subject.lineItem())
                .put("folder_id", orNull(subject.folder()))
                .put("model", orNull(subject.model()))
                .put("unit", unit(subject.lineItem()))
                .put("currency", comparison.currency());
        Billed theirs = comparison.theirs();
        if (theirs == null) {
            view.putNull("theirs");
        } else {
            side(view.putObject("theirs"), theirs.quantity(), theirs.amount()).put("num_lines", theirs.numLines());
        }
        Used ours = comparison.ours();
        if (ours == null) {
            view.putNull("ours");
        } else {
            side(view.putObject("ours"), ours.quantity(), comparison.ourAmount())
                    .put("unpriced_quantity", Decimals.plain(ours.unpriced()));
        }
        side(view.putObject("difference"), comparison.quantityDifference(), comparison.amountDifference());
        view.put("status", comparison.status().label());
        comparison
                .cause()
                .ifPresentOrElse(
                        cause -> view.putObject("likely_cause")
                                .put("code", cause.code())
                                .put("message", cause.message()),
                        () -> view.putNull("likely_cause"));
        return view;
    }

    private static ObjectNode side(ObjectNode view, @Nullable BigDecimal quantity, @Nullable BigDecimal amount) {
        return view.put("quantity", plain(quantity)).put("amount", plain(amount));
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : Decimals.plain(number);
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable String unit(String lineItem) {
        return LineItem.of(lineItem).map(item -> item.measure().unit()).orElse(null);
    }
}
