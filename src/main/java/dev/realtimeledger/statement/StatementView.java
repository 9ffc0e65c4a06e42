package dev.realtimeledger.statement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.CsvText;
import dev.realtimeledger.api.Timestamp;
import dev.realtimeledger.usage.Decimals;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A statement as the API shows it. The same statement gives the same bytes. */
final class StatementView {

    private static final List<String> COLUMNS = List.of(
            "period", "status", "adjustment_of", "model", "line_item", "quantity", "unit", "amount", "currency", "tax");

    private StatementView() {}

    /** The names of a row's fields in the list of statements as CSV. */
    static final List<String> HEAD_COLUMNS =
            List.of("period", "status", "time_zone", "start_time", "end_time", "closed_at");

    /** The month alone, as the list of statements has it. */
    static ObjectNode head(Period period, @Nullable Instant closedAt) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "statement")
                .put("period", period.month().toString())
                .put("status", closedAt == null ? "open" : "closed")
                .put("time_zone", period.zone().getId())
                .put("start_time", period.start().getEpochSecond())
                .put("end_time", period.end().getEpochSecond())
                .put("closed_at", closedAt == null ? null : Timestamp.format(closedAt));
    }

    static ObjectNode json(Statement statement) {
        Statement.Closing closing = statement.closing();
        Instant pricesAsOf = statement.pricesAsOf();
        ObjectNode view = head(statement.period(), closing == null ? null : closing.at())
                .put("closed_by", closing == null ? null : closing.by())
                .put("prices_as_of", pricesAsOf == null ? null : Timestamp.format(pricesAsOf))
                .put("rounding", StatementTotal.ROUNDING);
        ArrayNode lineViews = view.putArray("lines");
        statement.lines().forEach(line -> lineViews.add(line(statement, line)));
        ArrayNode totals = view.putArray("totals");
        statement.totals().forEach(total -> totals.add(total(total)));
        long unpriced = statement.numUnpricedLines();
        return view.put("unpriced", unpriced > 0)
                .put("num_unpriced_lines", unpriced)
                .put("num_responses", statement.numResponses())
                .put("responses_without_usage", statement.responsesWithoutUsage())
                .put("transcriptions_without_usage", statement.transcriptionsWithoutUsage());
    }

    private static ObjectNode line(Statement statement, StatementLine line) {
        StatementLine.Key key = line.key();
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("model", key.model())
                .put("line_item", key.lineItem().label())
                .put("quantity", Decimals.plain(line.quantity()))
                .put("unit", key.unit())
                .put("amount", plain(line.amount()))
                .put("currency", key.currency())
                .put("tax", key.tax() == null ? null : key.tax().label())
                .put(
                        "adjustment_of",
                        key.adjustmentOf() == null ? null : key.adjustmentOf().toString());
        ArrayNode prices = view.putArray("prices");
        for (Charge charge : line.charges()) {
            PriceUsed price = charge.price();
            if (price != null) {
                prices.addObject()
                        .put("id", price.id())
                        .put("price", Decimals.plain(price.amount()))
                        .put("quantity", Decimals.plain(charge.units()))
                        .put("amount", plain(charge.amount()));
            }
        }
        return view.put("explain", entries(statement, key));
    }

    private static ObjectNode total(StatementTotal total) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("currency", total.currency())
                .put("tax", total.tax().label())
                .put("amount", total.amount().toPlainString())
                .put("unrounded", Decimals.plain(total.unrounded()));
    }

    /** The path of the entries that are behind a line; behind an adjustment, all of the month that it adjusts. */
    private static String entries(Statement statement, StatementLine.Key key) {
        Period used = statement.usedIn(key.adjustmentOf());
        var query = new StringJoiner("&");
        add(query, "start_time", String.valueOf(used.start().getEpochSecond()));
        add(query, "end_time", String.valueOf(used.end().getEpochSecond()));
        add(query, "model", key.model() == null ? "" : key.model());
        add(query, "line_items", key.lineItem().label());
        if (key.currency() == null || key.tax() == null) {
            add(query, "priced", "false");
        } else {
            add(query, "unit", key.unit());
            add(query, "currency", key.currency());
            add(query, "tax", key.tax().label());
        }
        Instant pricesAsOf = statement.pricesAsOf();
        if (pricesAsOf != null) {
            add(query, "as_of", Timestamp.format(pricesAsOf));
        }
        return "/v1/ledger-entries?" + query;
    }

    private static void add(StringJoiner query, String name, String value) {
        query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** The lines as CSV. */
    static String csv(Statement statement) {
        String period = statement.period().month().toString();
        String status = statement.closing() == null ? "open" : "closed";
        var text = new StringBuilder(CsvText.line(COLUMNS));
        for (StatementLine line : statement.lines()) {
            StatementLine.Key key = line.key();
            List<@Nullable String> cells = new ArrayList<>();
            cells.add(period);
            cells.add(status);
            cells.add(key.adjustmentOf() == null ? null : key.adjustmentOf().toString());
            cells.add(key.model());
            cells.add(key.lineItem().label());
            cells.add(Decimals.plain(line.quantity()));
            cells.add(key.unit());
            cells.add(plain(line.amount()));
            cells.add(key.currency());
            cells.add(key.tax() == null ? null : key.tax().label());
            text.append(CsvText.line(cells));
        }
        return text.toString();
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : Decimals.plain(number);
    }
}
