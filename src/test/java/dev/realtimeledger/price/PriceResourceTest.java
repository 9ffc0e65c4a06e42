package dev.realtimeledger.price;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class PriceResourceTest {

    private static final String PRICES = "/v1/prices";
    private static final String JANUARY = "2026-01-01T00:00:00.000000Z";
    private static final String MARCH = "2026-03-01T00:00:00.000000Z";

    private final String model = fresh("model");

    @Test
    void givesBackAPriceAsItWasRecorded() {
        Response recorded = record(Map.of(
                "amount", "0.123456789012345678", "currency", "RUB", "effective_to", MARCH, "source", "the contract"));

        recorded.then().statusCode(201);
        JsonPath price = as("test-clerk")
                .get(PRICES + "/" + recorded.path("id"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(price.getMap("")).isEqualTo(recorded.jsonPath().getMap(""));
        assertThat(price.<Object>get("object")).isEqualTo("price");
        assertThat(price.<Object>get("amount")).isEqualTo("0.123456789012345678");
        assertThat(price.<Object>get("currency")).isEqualTo("rub");
        assertThat(price.<Object>get("effective_from")).isEqualTo(JANUARY);
        assertThat(price.<Object>get("effective_to")).isEqualTo(MARCH);
        assertThat(price.<Object>get("source")).isEqualTo("the contract");
        assertThat(price.<Object>get("api_key")).isEqualTo("clerk");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4, 4",
        "0.40, 0.40",
        "1e-3, 0.001",
        "1E+3, 1000",
        "999999999999.999999999999999999, =",
        "0e5, 0"
    })
    void takesJsonNumbersExactly(String number, String amount) {
        String body = """
                {"model":"%s","line_item":"tool_calls","unit":"requests","amount":%s,"currency":"usd","tax":"excluded",
                 "effective_from":1767225600,"effective_to":null}""".formatted(model, number);
        as("test-clerk")
                .contentType("application/json")
                .body(body)
                .post(PRICES)
                .then()
                .statusCode(201)
                .body("amount", equalTo(amount.equals("=") ? number : amount))
                .body("effective_from", equalTo(JANUARY))
                .body("effective_to", nullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"ten\"",
                "\"-1\"",
                "-1",
                "\"1e3\"",
                "\"+1\"",
                "\" 1\"",
                "\"1,5\"",
                "\"\"",
                "\"NaN\"",
                "\"1.\"",
                "\"1234567890123\"",
                "\"0.1234567890123456789\"",
                "1e12",
                "1e-19",
                "1e999999",
                "true",
                "[1]"
            })
    void refusesWhatIsNoAmount(String amount) {
        String body = """
                {"model":"m","line_item":"tool_calls","unit":"tokens","amount":%s,"currency":"rub","tax":"included",
                 "effective_from":"2026-01-01T00:00:00Z"}""".formatted(amount);
        as("test-clerk")
                .contentType("application/json")
                .body(body)
                .post(PRICES)
                .then()
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.param", equalTo("amount"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "model, null, missing_required_parameter",
                "model, '', invalid_value",
                "model, a*b, invalid_value",
                "model, 'zero\u0000', invalid_value",
                "line_item, tokens, invalid_value",
                "line_item, null, missing_required_parameter",
                "unit, minutes, invalid_value",
                "unit, duration_seconds, invalid_value",
                "currency, null, missing_required_parameter",
                "currency, rubles, invalid_value",
                "tax, none, invalid_value",
                "effective_from, null, missing_required_parameter",
                "effective_from, 2026-01-01, invalid_value",
                "effective_to, 2025-12-31T00:00:00Z, invalid_value",
                "source, 'zero\u0000', invalid_value",
                "id, price_1, unknown_parameter"
            })
    void namesTheFieldAtFault(String field, String value, String code) {
        Map<String, Object> fields = new HashMap<>();
        fields.put(field, value);

        record(fields)
                .then()
                .statusCode(400)
                .body("error.param", equalTo(field))
                .body("error.code", equalTo(code));
    }

    @Test
    void keepsEveryPriceAndShowsWhatWasKnownWhen() {
        Response first = record(Map.of("amount", "1"));
        record(Map.of("amount", "2", "effective_from", MARCH));
        Response corrected = record(Map.of("amount", "0.9"));

        assertThat(amounts(Map.of())).containsExactly("0.9", "2", "1");
        assertThat(amounts(Map.of("as_of", first.path("recorded_at")))).containsExactly("1");
        assertThat(amounts(Map.of("effective_at", JANUARY))).containsExactly("0.9");
        assertThat(amounts(Map.of("effective_at", MARCH))).containsExactly("2");
        assertThat(amounts(Map.of("effective_at", "2025-12-31T23:59:59Z"))).isEmpty();
        assertThat(amounts(Map.of("effective_at", JANUARY, "as_of", first.path("recorded_at"))))
                .containsExactly("1");
        assertThat(corrected.<String>path("recorded_at")).isGreaterThan(first.path("recorded_at"));
    }

    @Test
    void theSameAgainIsTheSamePrice() {
        Response first = record(Map.of("amount", "1"));
        Response again = record(Map.of("amount", "1.0", "source", "looked at again"));
        Response other = record(Map.of("amount", "2"));
        Response back = record(Map.of("amount", "1"));

        again.then().statusCode(200).body("id", equalTo(first.path("id")));
        other.then().statusCode(201);
        back.then().statusCode(201);
        assertThat(amounts(Map.of())).containsExactly("1", "2", "1");
    }

    @Test
    void filtersAndPages() {
        record(Map.of("amount", "1", "model", model + "-a"));
        record(Map.of("amount", "2", "model", model + "*", "line_item", "output_text_tokens"));
        record(Map.of("amount", "3", "model", model + "*", "currency", "usd", "effective_from", MARCH));

        assertThat(amounts(Map.of("model", model + "-a"))).containsExactly("3", "2", "1");
        assertThat(amounts(Map.of("model", model + "-b"))).containsExactly("3", "2");
        assertThat(amounts(Map.of("model", model + "-a", "effective_at", MARCH)))
                .as("what the model's usage has")
                .containsExactly("2", "1");
        assertThat(amounts(Map.of("model", model + "-b", "effective_at", MARCH, "currency", "USD")))
                .containsExactly("3");
        assertThat(amounts(Map.of("model", model + "*", "line_item", "output_text_tokens")))
                .containsExactly("2");

        Map<String, Object> query = new HashMap<>(Map.of("model", model + "-a", "limit", 1, "order", "asc"));
        List<String> walked = new ArrayList<>();
        boolean more = true;
        while (more) {
            JsonPath page = list(PRICES, query);
            walked.addAll(page.getList("data.amount"));
            query.put("after", page.getString("last_id"));
            more = page.getBoolean("has_more");
        }
        assertThat(walked).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @CsvSource({"colour,red,colour", "line_item,tokens,line_item", "effective_at,soon,effective_at", "as_of,now,as_of"})
    void refusesAQueryThatMeansNothing(String name, String value, String param) {
        reader().queryParam(name, value).get(PRICES).then().statusCode(400).body("error.param", equalTo(param));
    }

    @Test
    void exportsAndImportsAFile() {
        record(Map.of("amount", "1"));
        record(Map.of("amount", "1.5", "source", "a \"quoted\", source"));
        record(Map.of("amount", "2", "effective_from", MARCH, "model", model + "*"));
        Response exported =
                reader().accept("text/csv").queryParam("model", model).get(PRICES);
        exported.then().statusCode(200);

        importFile("test-other", exported.asString())
                .then()
                .statusCode(201)
                .body("num_recorded", equalTo(2))
                .body("num_known", equalTo(0));
        importFile("test-other", exported.asString())
                .then()
                .statusCode(200)
                .body("num_recorded", equalTo(0))
                .body("num_known", equalTo(2));
        importFile("dev", exported.asString()).then().statusCode(200).body("num_known", equalTo(2));

        JsonPath imported = as("test-other")
                .queryParam("model", model)
                .queryParam("order", "asc")
                .get(PRICES)
                .jsonPath();
        assertThat(imported.getList("data.amount")).containsExactly("1.5", "2");
        assertThat(imported.getString("data[0].source")).isEqualTo("a \"quoted\", source");
        assertThat(imported.getString("data[0].recorded_at")).isEqualTo(imported.getString("data[1].recorded_at"));
    }

    @Test
    void recordsAFileAsAWholeOrNotAtAll() {
        String header = "model,line_item,unit,amount,currency,tax,effective_from\n";
        String good = model + ",tool_calls,requests,1,rub,included,2026-01-01T00:00:00Z\n";

        importFile("dev", header + good + good.replace(",1,", ",one,"))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("amount"))
                .body(
                        "error.message",
                        equalTo("Line 3: The amount is a decimal like 0.0264, not negative, of at most 12"
                                + " digits before the point and 18 behind it."));

        assertThat(amounts(Map.of())).isEmpty();
    }

    @Test
    void aFileOfManyPricesIsRecorded() {
        var file = new StringBuilder("model,line_item,unit,amount,currency,tax,effective_from\n");
        for (int i = 0; i < PriceFile.MOST_PRICES; i++) {
            file.append(model + "-" + i + ",tool_calls,requests,1,rub,included,2026-01-01T00:00:00Z\n");
        }

        importFile("test-other", file.toString())
                .then()
                .statusCode(201)
                .body("num_recorded", equalTo(PriceFile.MOST_PRICES));
    }

    @Test
    void pricesRecordedAtOnceGetOneOrder() throws Exception {
        List<Future<Response>> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            answers = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> record(Map.of("amount", i % 12))))
                    .toList();
        }
        List<JsonPath> recorded = new ArrayList<>();
        for (Future<Response> answer : answers) {
            if (answer.get().statusCode() == 201) {
                recorded.add(answer.get().jsonPath());
            }
        }

        List<String> byTime = recorded.stream()
                .sorted(Comparator.comparing(price -> price.getString("recorded_at")))
                .map(price -> price.getString("id"))
                .toList();
        assertThat(byTime).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(12);
        assertThat(list(PRICES, Map.of("model", model, "order", "asc", "limit", 100))
                        .<String>getList("data.id"))
                .isEqualTo(byTime);
    }

    @Test
    void aPriceIsNeverEdited() {
        String path = PRICES + "/" + record(Map.of("amount", "1")).path("id");

        for (String method : List.of("PUT", "PATCH", "DELETE")) {
            reader().contentType("application/json")
                    .body("{\"amount\":\"2\"}")
                    .request(method, path)
                    .then()
                    .statusCode(405)
                    .body("error.type", equalTo("invalid_request_error"));
        }
        assertThat(amounts(Map.of())).containsExactly("1");
    }

    @Test
    void isForBillingAndForTheTenantAlone() {
        Response recorded = record(Map.of("amount", "1"));

        as("test-reader").get(PRICES).then().statusCode(403);
        as("test-forwarder")
                .contentType("application/json")
                .body("{}")
                .post(PRICES)
                .then()
                .statusCode(403);
        as("test-other")
                .queryParam("model", model)
                .get(PRICES)
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(0));
        reader().get(PRICES + "/" + recorded.path("id") + "0").then().statusCode(404);
        reader().contentType("text/plain").body("1").post(PRICES).then().statusCode(415);
        reader().contentType("application/json").body("[]").post(PRICES).then().statusCode(400);
    }

    @Test
    void isDocumentedWithTheFieldsThatItTakes() {
        Map<String, Object> documented = reader().accept("application/json")
                .get("/q/openapi")
                .jsonPath()
                .getMap("components.schemas.Price.properties");

        assertThat(documented).containsOnlyKeys(PriceReader.FIELDS);
    }

    private Response record(Map<String, ?> fields) {
        Map<String, Object> price = new HashMap<>(Map.of(
                "model", model,
                "line_item", "input_text_tokens",
                "unit", "1000_tokens",
                "amount", "1",
                "currency", "rub",
                "tax", "included",
                "effective_from", JANUARY));
        price.putAll(fields);
        return as("test-clerk").contentType("application/json").body(price).post(PRICES);
    }

    private static Response importFile(String key, String file) {
        return as(key).contentType("text/csv; charset=UTF-8").body(file).post(PRICES);
    }

    private List<String> amounts(Map<String, ?> query) {
        Map<String, Object> all = new HashMap<>(Map.of("model", model, "limit", 100));
        all.putAll(query);
        return list(PRICES, all).getList("data.amount");
    }
}
