package dev.realtimeledger.statement;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements as they are asked for. All tests share a tenant, so each has a model of its own and looks at its lines. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatementResourceTest {

    private static final YearMonth RUNNING = YearMonth.now(ZoneOffset.UTC);

    /** The only month that a test closes. */
    private static final YearMonth CLOSED = RUNNING.minusMonths(3);

    private final String model = fresh("model");

    @Test
    void a_month_is_closed_over_the_api_and_what_comes_late_is_an_adjustment_of_the_next() {
        price("0.2");
        respond(CLOSED, 1500);

        Response closed =
                as("test-clerk").contentType("application/json").body("{}").post(path(CLOSED) + "/close");

        closed.then().statusCode(200).body("status", equalTo("closed")).body("closed_by", equalTo("clerk"));
        respond(CLOSED, 700);
        Response again = as("test-clerk").post(path(CLOSED) + "/close");
        Response read = as("test-clerk").get(path(CLOSED));
        assertThat(again.asByteArray()).isEqualTo(closed.asByteArray());
        assertThat(read.asByteArray()).isEqualTo(closed.asByteArray());
        assertThat(lines(CLOSED))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("quantity", "1.5")
                        .containsEntry("unit", "1000_tokens")
                        .containsEntry("amount", "0.3")
                        .containsEntry("currency", "rub")
                        .containsEntry("tax", "included")
                        .containsEntry("adjustment_of", null));
        assertThat(lines(CLOSED.plusMonths(1)))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("quantity", "0.7")
                        .containsEntry("amount", "0.14")
                        .containsEntry("adjustment_of", CLOSED.toString()));
        as("test-clerk")
                .header("If-None-Match", read.header("ETag"))
                .get(path(CLOSED))
                .then()
                .statusCode(304);
    }

    @Test
    void every_line_leads_to_its_entries() {
        price("0.2");
        respond(RUNNING, 1500);
        respond(RUNNING, 7);

        String explain = (String) lines(RUNNING).getFirst().get("explain");

        JsonPath entries = as("test-clerk")
                .urlEncodingEnabled(false)
                .get(explain)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(entries.getList("data.quantity")).containsExactlyInAnyOrder("1500", "7");
        assertThat(entries.getList("data.model")).containsOnly(model);
    }

    @Test
    void comes_as_csv() throws IOException {
        price("0.2");
        respond(RUNNING, 1500);

        Response accepted = as("test-clerk").header("Accept", "text/csv").get(path(RUNNING));
        Response named = as("test-clerk").queryParam("format", "csv").get(path(RUNNING));

        assertThat(accepted.header("Content-Type")).startsWith("text/csv");
        assertThat(named.asByteArray()).isEqualTo(accepted.asByteArray());
        assertThat(rows(accepted, "model"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("period", RUNNING.toString())
                        .containsEntry("status", "open")
                        .containsEntry("line_item", "output_text_tokens")
                        .containsEntry("quantity", "1.5")
                        .containsEntry("amount", "0.3")
                        .containsEntry("adjustment_of", ""));
    }

    @Test
    void comes_as_a_focus_dataset() throws IOException {
        price("0.2");
        respond(RUNNING, 1500);

        Response answer = as("test-clerk").queryParam("format", "focus").get(path(RUNNING));

        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        assertThat(answer.header("X-Unpriced-Lines")).matches("[0-9]+");
        assertThat(rows(answer, "x_Model"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("BilledCost", "0.3")
                        .containsEntry("BillingAccountId", "default")
                        .containsEntry("BillingCurrency", "RUB")
                        .containsEntry("BillingPeriodStart", RUNNING + "-01T00:00:00Z")
                        .containsEntry("ChargeCategory", "Usage")
                        .containsEntry("ChargeClass", "")
                        .containsEntry("PricingQuantity", "1.5")
                        .containsEntry("PricingUnit", "1000 Tokens")
                        .containsEntry("ConsumedQuantity", "1500")
                        .containsEntry("ConsumedUnit", "Tokens")
                        .containsEntry("ListUnitPrice", "0.2"));
    }

    @Test
    void the_list_has_every_month_up_to_the_running_one() {
        respond(RUNNING.minusMonths(5), 1);

        List<String> months = as("test-clerk")
                .queryParam("limit", 100)
                .get("/v1/statements")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.period");

        assertThat(months)
                .startsWith(RUNNING.toString(), RUNNING.minusMonths(1).toString())
                .contains(RUNNING.minusMonths(5).toString())
                .doesNotHaveDuplicates();
    }

    @Test
    void a_month_that_is_not_over_cannot_be_closed() {
        as("test-clerk")
                .post(path(RUNNING) + "/close")
                .then()
                .statusCode(409)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("period_not_over"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"november", "2026", "2026-13", "2026-00", "2026-1", "0000-01", "2026-11-01", "20261"})
    void what_is_no_month_is_refused(String period) {
        for (Response answer : List.of(
                as("test-clerk").get("/v1/statements/" + period),
                as("test-clerk").post("/v1/statements/" + period + "/close"))) {
            answer.then().statusCode(400).body("error.param", equalTo("period"));
        }
    }

    @ParameterizedTest
    @CsvSource({"format, xlsx", "colour, red"})
    void what_cannot_be_asked_for_is_refused(String name, String value) {
        as("test-clerk")
                .queryParam(name, value)
                .get(path(RUNNING))
                .then()
                .statusCode(400)
                .body("error.param", equalTo(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"test-reader", "test-forwarder", "test-auditor"})
    void only_billing_sees_statements(String key) {
        as(key).get(path(RUNNING)).then().statusCode(403);
        as(key).get("/v1/statements").then().statusCode(403);
        as(key).post(path(RUNNING) + "/close").then().statusCode(403);
    }

    private static String path(YearMonth month) {
        return "/v1/statements/" + month;
    }

    private List<Map<String, Object>> lines(YearMonth month) {
        List<Map<String, Object>> lines = as("test-clerk")
                .get(path(month))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("lines");
        return lines.stream().filter(line -> model.equals(line.get("model"))).toList();
    }

    private List<Map<String, String>> rows(Response csv, String column) throws IOException {
        return new CsvMapper()
                        .readerForMapOf(String.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .<Map<String, String>>readValues(csv.asByteArray())
                        .readAll()
                        .stream()
                        .filter(row -> model.equals(row.get(column)))
                        .toList();
    }

    private void price(String amount) {
        as("test-clerk")
                .contentType("application/json")
                .body(Map.of(
                        "model", model,
                        "line_item", "output_text_tokens",
                        "unit", "1000_tokens",
                        "amount", amount,
                        "currency", "rub",
                        "tax", "included",
                        "effective_from", "2020-01-01T00:00:00Z"))
                .post("/v1/prices")
                .then()
                .statusCode(201);
    }

    /** A response of the month used so many tokens. */
    private void respond(YearMonth month, int tokens) {
        String session = fresh("sess");
        String at = month + "-01T00:00:00Z";
        forward(
                session,
                at,
                "session.created",
                ",\"session\":{\"id\":\"%s\",\"type\":\"realtime\",\"model\":\"%s\"}".formatted(session, model));
        forward(session, at, "response.done", """
                ,"response":{"id":"%s","object":"realtime.response","status":"completed","output":[],"usage":{
                "total_tokens":%d,"input_tokens":0,"output_tokens":%d,"output_token_details":{"text_tokens":%d}}}""".formatted(fresh("resp"), tokens, tokens, tokens));
    }

    private static void forward(String session, String at, String type, String fields) {
        as("dev")
                .contentType("application/json")
                .header("X-Session-Id", session)
                .header("X-Event-Time", at)
                .body("{\"type\":\"" + type + "\",\"event_id\":\"" + fresh("event") + "\"" + fields + "}")
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }
}
