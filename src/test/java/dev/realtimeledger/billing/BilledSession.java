package dev.realtimeledger.billing;

import dev.realtimeledger.Ledger;
import io.restassured.path.json.JsonPath;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A session with a model of its own, what is forwarded of it, what its model costs, and what its bill says. */
final class BilledSession {

    /** The month before this one. */
    static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC).minusMonths(1);

    final String id = Ledger.fresh("sess");
    final String model = Ledger.fresh("model");
    private int events;

    /** Noon of a day of the month. */
    static Instant on(int day) {
        return at(day, "12:00:00");
    }

    /** A time of a day of the month. */
    static Instant at(int day, String time) {
        return Instant.parse(MONTH.atDay(day) + "T" + time + "Z");
    }

    /** The server says which model the session has. */
    void begin(Instant time) {
        forward(time, beginning());
    }

    /** The event that says so. */
    String beginning() {
        return event(
                "session.created",
                "'session':{'type':'realtime','id':'%s','model':'gpt://b1gclient/%s'}".formatted(id, model));
    }

    /** A response ends. */
    void respond(String response, String status, Instant time, String usage) {
        forward("response.done", time, """
                'response':{'object':'realtime.response','id':'%s','status':'%s','output':[],'usage':%s}""".formatted(response, status, usage));
    }

    /** A completed response that read nothing and wrote some text. */
    void write(int tokens, Instant time) {
        respond(Ledger.fresh("resp"), "completed", time, written(tokens));
    }

    /** Usage of some text that was written. */
    static String written(int tokens) {
        return "{'total_tokens':%1$d,'input_tokens':0,'output_tokens':%1$d,'output_token_details':{'text_tokens':%1$d}}"
                .formatted(tokens);
    }

    /** Forwards an event. */
    void forward(String type, Instant time, String fields) {
        forward(time, event(type, fields));
    }

    /** An event with an id of its own. {@code fields} are JSON members with single quotes. */
    String event(String type, String fields) {
        return "{'type':'%s','event_id':'event_%d_%s',%s}"
                .formatted(type, events++, id, fields)
                .replace('\'', '"');
    }

    /** Forwards some events at once. */
    void forward(Instant time, String... together) {
        Ledger.reader()
                .contentType("application/json")
                .header("X-Session-Id", id)
                .header("X-Event-Time", time.toString())
                .body(("[" + String.join(",", together) + "]").getBytes(StandardCharsets.UTF_8))
                .post(Ledger.EVENTS)
                .then()
                .statusCode(200);
    }

    /** What the forwarder measured of the whole session. */
    void measure(String outputSeconds) {
        Ledger.reader()
                .contentType("application/json")
                .body("{\"output_audio_seconds\":\"" + outputSeconds + "\"}")
                .put("/v1/realtime/sessions/" + id + "/measured-usage")
                .then()
                .statusCode(200);
    }

    /** Records a price in roubles. */
    void price(String lineItem, String unit, String amount, Instant from) {
        BigDecimal roubles = new BigDecimal(amount);
        Ledger.reader()
                .contentType("application/json")
                .body(new IndependentPrice(model, lineItem, unit, roubles, "rub", "included", from, null).json())
                .post("/v1/prices")
                .then()
                .statusCode(201);
    }

    /** The month's usage, but for what is zero. */
    Map<String, String> usage() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (Map<String, Object> result : results("/v1/usage", Map.of())) {
            result.forEach((name, value) -> {
                if (value != null && !name.equals("object")) {
                    sums.merge(name, new BigDecimal(value.toString()), BigDecimal::add);
                }
            });
        }
        sums.values().removeIf(sum -> sum.signum() == 0);
        Map<String, String> usage = new TreeMap<>();
        sums.forEach((name, sum) -> usage.put(name, sum.toPlainString()));
        return usage;
    }

    /** What the month costs by line item, e.g. {@code 1.8 rub}; what has no price as {@code 5 unpriced}. */
    Map<String, String> costs() {
        return costs(Map.of());
    }

    /** The same with prices as they were known at a time. */
    Map<String, String> costsAsOf(Instant known) {
        return costs(Map.of("as_of", known.toString()));
    }

    private Map<String, String> costs(Map<String, ?> query) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (Map<String, Object> result : results("/v1/costs", query)) {
            String item = result.get("line_item").toString();
            if (result.get("amount") instanceof Map<?, ?> amount) {
                BigDecimal value = new BigDecimal(amount.get("value").toString());
                sums.merge(item + " " + amount.get("currency"), value, BigDecimal::add);
            } else {
                BigDecimal quantity =
                        new BigDecimal(result.get("unpriced_quantity").toString());
                sums.merge(item + " unpriced", quantity, BigDecimal::add);
            }
        }
        Map<String, String> costs = new TreeMap<>();
        sums.forEach((name, sum) -> {
            String[] words = name.split(" ");
            String cost = IndependentBill.plain(sum).toPlainString() + " " + words[1];
            costs.merge(words[0], cost, (one, other) -> one + " and " + other);
        });
        return costs;
    }

    /** The ledger's lines of an item by the time of use, and then as they were booked, e.g. {@code 3 derived}. */
    List<String> entries(String lineItem) {
        JsonPath list = Ledger.list(
                "/v1/ledger-entries", Map.of("session_id", id, "line_items", lineItem, "order", "asc", "limit", 100));
        List<String> entries = new ArrayList<>();
        for (Map<String, Object> entry : list.<Map<String, Object>>getList("data")) {
            entries.add(entry.get("quantity") + " " + entry.get("basis"));
        }
        return entries;
    }

    /** The results of all days of the month. */
    private List<Map<String, Object>> results(String path, Map<String, ?> query) {
        JsonPath page = Ledger.reader()
                .queryParam("start_time", MONTH.atDay(1).toString() + "T00:00:00Z")
                .queryParam("end_time", MONTH.plusMonths(1).atDay(1).toString() + "T00:00:00Z")
                .queryParam("session_ids", id)
                .queryParam("limit", 31)
                .queryParams(query)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        List<Map<String, Object>> results = new ArrayList<>();
        page.<List<Map<String, Object>>>getList("data.results").forEach(results::addAll);
        return results;
    }
}
