package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.billing.Source;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Evidence;
import dev.realtimeledger.price.Price;
import dev.realtimeledger.price.PriceUnit;
import dev.realtimeledger.price.PriceView;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line of the ledger as the API shows it, with its price and everything that leads from the events to the amount. */
final class LedgerLineView {

    static final List<String> COLUMNS = List.of(
            "id",
            "source",
            "response_id",
            "item_id",
            "content_index",
            "line_item",
            "quantity",
            "unit",
            "basis",
            "model",
            "folder_id",
            "session_id",
            "call_id",
            "conversation_id",
            "api_key",
            "metadata",
            "happened_at",
            "booked_at",
            "corrects",
            "amount",
            "price",
            "formula",
            "rounding",
            "not_understood",
            "events");

    private LedgerLineView() {}

    static ObjectNode of(LedgerLine line, Optional<Price> price, ArrayNode events) {
        Source source = line.id().source();
        LineItem item = line.id().lineItem();
        boolean ofItem = source.kind() == Source.Kind.TRANSCRIPTION;
        boolean ofResponse = source.kind() == Source.Kind.RESPONSE || source.kind() == Source.Kind.OUTPUT_AUDIO;
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "realtime.ledger_entry")
                .put("id", line.id().text())
                .put("source", source.kind().label())
                .put("response_id", ofResponse ? source.sourceId() : null)
                .put("item_id", ofItem ? source.sourceId() : null)
                .put("content_index", ofItem ? source.part() : null)
                .put("line_item", item.label())
                .put("quantity", Decimals.plain(line.quantity()))
                .put("unit", item.measure().unit())
                .put("basis", line.basis())
                .put("model", line.model())
                .put("folder_id", line.folderId())
                .put("session_id", ServerEvent.isSession(source.streamId()) ? source.streamId() : null)
                .put("call_id", line.callId())
                .put("conversation_id", line.conversationId())
                .put("api_key", line.apiKey());
        view.set("metadata", json(line.metadata()));
        view.put("happened_at", Timestamp.format(line.happenedAt()))
                .put("booked_at", Timestamp.format(line.bookedAt()))
                .put(
                        "corrects",
                        line.takesBack() == null
                                ? null
                                : line.id().of(line.takesBack()).text());
        view.set(
                "amount",
                price.map(known -> CostView.amount(
                                known.amountOf(line.quantity()), known.terms().currency()))
                        .orElse(null));
        view.set("price", price.map(PriceView::of).orElse(null));
        view.put("formula", price.map(known -> formula(line.quantity(), known)).orElse(null))
                .put("rounding", rounding(line));
        view.set("not_understood", json(line.notUnderstood()));
        view.set("events", events);
        return view;
    }

    private static @Nullable ObjectNode json(@Nullable String text) {
        return text == null ? null : Evidence.parse(text);
    }

    /** What anybody can work out again: {@code 58 tokens / 1000 x 0.1 rub = 0.0058 rub}. */
    private static String formula(BigDecimal quantity, Price price) {
        PriceUnit unit = price.terms().unit();
        String currency = price.terms().currency();
        int decimals = unit.count(BigDecimal.ONE).scale();
        return Decimals.plain(quantity) + " "
                + switch (price.terms().lineItem().measure()) {
                    case TOKENS -> "tokens";
                    case SECONDS -> "seconds";
                    case REQUESTS -> "requests";
                }
                + (decimals == 0 ? "" : " / " + BigDecimal.TEN.pow(decimals).toPlainString())
                + " x " + Decimals.plain(price.terms().amount()) + " " + currency
                + " = " + Decimals.plain(price.amountOf(quantity)) + " " + currency;
    }

    /** The one step in which a quantity is rounded: bytes over bytes per second need not come to an end. */
    private static @Nullable String rounding(LedgerLine line) {
        if (line.audioBytes() == null) {
            return null;
        }
        return (line.takesBack() == null ? "" : "taken back: ")
                + line.audioBytes() + " bytes / " + line.bytesPerSecond() + " bytes per second = "
                + Decimals.plain(line.quantity().abs()) + " seconds, rounded half up to 6 decimals";
    }
}
