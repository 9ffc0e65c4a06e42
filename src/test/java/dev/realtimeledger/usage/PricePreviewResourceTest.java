package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.LineItem;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PricePreviewResourceTest {

    private final DataSource database = TestDatabase.asOwner();

    private final String model = Ledger.fresh("model");

    @BeforeEach
    void use() throws Exception {
        for (String day : List.of("2026-10-24", "2026-10-25")) {
            Booking.book(
                    database,
                    List.of(Booking.of("default", Ledger.fresh("sess"), "resp", Instant.parse(day + "T10:00:00Z"))
                            .with("model", model)
                            .used(LineItem.OUTPUT_TEXT_TOKENS, "1000")
                            .used(LineItem.TOOL_CALLS, "3")));
        }
    }

    @Test
    void a_new_price_shows_what_it_would_change_and_changes_nothing() {
        record(price("output_text_tokens", "1000_tokens", "0.2", "2026-10-01T00:00:00Z"));

        JsonPath preview = preview(price("output_text_tokens", "1000_tokens", "0.5", "2026-10-25T00:00:00Z"));

        assertThat(preview.getString("object")).isEqualTo("realtime.price_preview");
        assertThat(preview.getString("start_time")).isEqualTo("2026-10-25T00:00:00.000000Z");
        Map<String, Object> change = one(preview);
        assertThat(change)
                .containsEntry("model", model)
                .containsEntry("line_item", "output_text_tokens")
                .containsEntry("currency", "rub")
                .containsEntry("tax", "included")
                .containsEntry("before", Map.of("quantity", "1000", "amount", "0.2"))
                .containsEntry("after", Map.of("quantity", "1000", "amount", "0.5"))
                .containsEntry("difference", "0.3");
        assertThat(Ledger.list("/v1/prices", Map.of("model", model)).getList("data"))
                .hasSize(1);
    }

    @Test
    void what_gets_its_first_price_is_unpriced_no_more() {
        JsonPath preview = preview(Map.of(
                "prices",
                List.of(price("tool_calls", "requests", "2", "2026-10-01T00:00:00Z")),
                "start_time",
                "2026-10-24T00:00:00Z",
                "end_time",
                "2026-10-26T00:00:00Z"));

        List<Map<String, Object>> changes = mine(preview);
        Map<String, Object> unpriced = new HashMap<>(Map.of("quantity", "6"));
        unpriced.put("amount", null);
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0))
                .containsEntry("before", Map.of("quantity", "0", "amount", "0"))
                .containsEntry("after", Map.of("quantity", "6", "amount", "12"))
                .containsEntry("difference", "12");
        assertThat(changes.get(1))
                .containsEntry("currency", null)
                .containsEntry("before", unpriced)
                .containsEntry("difference", null);
    }

    @Test
    void a_price_that_is_there_changes_nothing() {
        Map<String, Object> price = price("tool_calls", "requests", "2", "2026-10-01T00:00:00Z");
        record(price);

        assertThat(mine(preview(price))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"amount, ten", "start_time, soon", "end_time, 2019-01-01T00:00:00Z", "colour, red"})
    void what_makes_no_sense_is_refused_by_name(String field, String value) {
        Map<String, Object> price = price("tool_calls", "requests", "2", "2026-10-01T00:00:00Z");
        price.put("start_time", "2026-10-01T00:00:00Z");
        price.put(field, value);

        send("/v1/prices/preview", price).then().statusCode(400).body("error.param", equalTo(field));
    }

    @ParameterizedTest
    @CsvSource(value = {"[]", "{\"prices\":[]}", "{\"prices\":3}", "7", "{"})
    void a_body_that_is_no_change_is_refused(String body) {
        Ledger.reader()
                .contentType("application/json")
                .body(body)
                .post("/v1/prices/preview")
                .then()
                .statusCode(400);
    }

    private Map<String, Object> price(String item, String unit, String amount, String from) {
        return new HashMap<>(Map.of(
                "model", model,
                "line_item", item,
                "unit", unit,
                "amount", amount,
                "currency", "rub",
                "tax", "included",
                "effective_from", from));
    }

    private static void record(Map<String, Object> price) {
        send("/v1/prices", price).then().statusCode(201);
    }

    private static JsonPath preview(Map<String, Object> change) {
        return send("/v1/prices/preview", change)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Response send(String path, Map<String, Object> body) {
        return Ledger.reader().contentType("application/json").body(body).post(path);
    }

    /** Prices are of models, and the tenant has those of other tests, too. */
    private List<Map<String, Object>> mine(JsonPath preview) {
        return preview.<Map<String, Object>>getList("data").stream()
                .filter(change -> model.equals(change.get("model")))
                .toList();
    }

    private Map<String, Object> one(JsonPath preview) {
        List<Map<String, Object>> changes = mine(preview);
        assertThat(changes).hasSize(1);
        return changes.getFirst();
    }
}
