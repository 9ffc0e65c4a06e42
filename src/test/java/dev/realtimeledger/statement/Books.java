package dev.realtimeledger.statement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.access.Caller;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.PriceRecording;
import dev.realtimeledger.price.Prices;
import dev.realtimeledger.usage.Booking;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The books of a tenant of its own, as one who keeps them speaks of them. Everything is the model {@code voice}. */
final class Books {

    static final String MODEL = "voice";

    final String tenant = Ledger.fresh("tenant");

    private final DataSource database;
    private final Prices prices;
    private final Statements statements;

    Books(DataSource database, Prices prices, Statements statements) {
        this.database = database;
        this.prices = prices;
        this.statements = statements;
    }

    /** A price in roubles, valid from then on. */
    void price(LineItem item, String amount, String unit, String from) {
        price(MODEL, item, amount, unit, "rub", from);
    }

    void price(String model, LineItem item, String amount, String unit, String currency, String from) {
        PriceRecording.record(prices, tenant, model, item, unit, amount, currency, Instant.parse(from));
    }

    /** Usage comes to be known, at whatever time it happened. */
    void used(LineItem item, String quantity, String at) {
        used(MODEL, item, quantity, at);
    }

    void used(String model, LineItem item, String quantity, String at) {
        book(Booking.of(tenant, "sess_1", Ledger.fresh("resp"), Instant.parse(at))
                .with("model", model)
                .with("num_responses", 1)
                .used(item, quantity));
    }

    void book(Booking booking) {
        try {
            Booking.book(database, List.of(booking));
        } catch (Exception problem) {
            throw new IllegalStateException(problem);
        }
    }

    Statement read(String month) {
        return statements.read(tenant, YearMonth.parse(month));
    }

    Statement close(String month) {
        return statements.close(new Caller(tenant, "clerk"), YearMonth.parse(month));
    }

    /** The statement as it is sent. */
    String bytes(String month) {
        return StatementView.json(read(month)).toString();
    }

    /** The statement in words: {@code "<quantity> <unit> <line item> = <amount> <currency>[, adjusts <month>]"}. */
    List<String> lines(String month) {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : StatementView.json(read(month)).path("lines")) {
            lines.add("%s %s of %s = %s%s"
                    .formatted(
                            line.path("quantity").asText(),
                            line.path("unit").asText(),
                            line.path("line_item").asText(),
                            line.path("amount").isNull()
                                    ? "unknown"
                                    : line.path("amount").asText() + " "
                                            + line.path("currency").asText(),
                            line.path("adjustment_of").isNull()
                                    ? ""
                                    : ", adjusts " + line.path("adjustment_of").asText()));
        }
        return lines;
    }

    /** The totals in words. */
    List<String> totals(String month) {
        List<String> totals = new ArrayList<>();
        for (JsonNode total : StatementView.json(read(month)).path("totals")) {
            totals.add(
                    total.path("amount").asText() + " " + total.path("currency").asText() + " (exactly "
                            + total.path("unrounded").asText() + ")");
        }
        return totals;
    }
}
