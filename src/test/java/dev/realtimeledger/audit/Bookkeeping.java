package dev.realtimeledger.audit;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeledger.event.Sha256;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One who keeps a tenant's books over the API, and reads what its own chain says of that. */
final class Bookkeeping {

    static final String CHAIN = "/v1/audit/tenant/chain";

    /** Months that no other test closes. */
    private static final AtomicInteger MONTHS = new AtomicInteger();

    private final String key;
    private final String model = fresh("model");

    Bookkeeping(String key) {
        this.key = key;
    }

    static String month() {
        return YearMonth.of(2003, 1).plusMonths(MONTHS.getAndIncrement()).toString();
    }

    List<String> lines() {
        return new String(as(key).get(CHAIN).asByteArray(), UTF_8).lines().toList();
    }

    List<JsonPath> entries() {
        return lines().stream().skip(1).map(JsonPath::from).toList();
    }

    static JsonPath detail(JsonPath entry) {
        return JsonPath.from(entry.getString("detail"));
    }

    JsonPath verify() {
        return as(key).get("/v1/audit/verify").then().statusCode(200).extract().jsonPath();
    }

    int price(String amount) {
        return as(key).contentType("application/json")
                .body(Map.of(
                        "model", model,
                        "line_item", "output_text_tokens",
                        "unit", "1000_tokens",
                        "amount", amount,
                        "currency", "rub",
                        "tax", "included",
                        "effective_from", "2020-01-01T00:00:00Z"))
                .post("/v1/prices")
                .statusCode();
    }

    /** Prices of a file, from days that follow each other. */
    int prices(String... amounts) {
        StringBuilder csv = new StringBuilder("model,line_item,unit,amount,currency,tax,effective_from,source\n");
        IntStream.range(0, amounts.length)
                .forEach(i -> csv.append(model)
                        .append(",output_text_tokens,1000_tokens,")
                        .append(amounts[i])
                        .append(",rub,included,2021-01-0")
                        .append(i + 1)
                        .append("T00:00:00Z,\"told, \u00fcber all\"\n"));
        return as(key).contentType("text/csv")
                .body(csv.toString().getBytes(UTF_8))
                .post("/v1/prices")
                .statusCode();
    }

    Response reconcile(String bill, Map<String, ?> query) {
        Response answer = as(key).contentType("text/csv")
                .queryParams(query)
                .body(bill.getBytes(UTF_8))
                .post("/v1/reconciliations");
        answer.then().statusCode(200);
        return answer;
    }

    Response close(String month) {
        Response answer = as(key).post("/v1/statements/" + month + "/close");
        answer.then().statusCode(200);
        return answer;
    }

    /** As the README says, of what {@code GET /v1/prices} answers. */
    String digestOfPrices(JsonPath recorded) {
        int first = number(recorded.getString("first_id"));
        int last = number(recorded.getString("last_id"));
        var bytes = new ByteArrayOutputStream();
        for (int number = first; number <= last; number++) {
            JsonPath price = as(key).get("/v1/prices/price_" + number).jsonPath();
            for (String field : recorded.<String>getList("fields")) {
                String value = price.getString(field);
                byte[] text = value == null ? new byte[0] : value.getBytes(UTF_8);
                bytes.writeBytes(ByteBuffer.allocate(4)
                        .putInt(value == null ? -1 : text.length)
                        .array());
                bytes.writeBytes(text);
            }
        }
        return sha256(bytes.toByteArray());
    }

    static int number(String id) {
        return Integer.parseInt(id.substring("price_".length()));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }
}
