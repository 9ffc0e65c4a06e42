package dev.realtimeledger.reconciliation;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.usage.Booking;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bills beside a ledger that each test keeps on days of its own. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReconciliationTest {

    private static final String PATH = "/v1/reconciliations";

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final DataSource database = TestDatabase.asOwner();

    private final String model = fresh("model");

    /** Two days that no other test has anything on, nor on those around them. */
    private final LocalDate day = LocalDate.of(1990, 1, 1).plusDays(TESTS.incrementAndGet() * 10L);

    private final LocalDate next = day.plusDays(1);

    @Test
    void a_bill_that_says_the_same_matches() throws Exception {
        price("output_text_tokens", "1000_tokens", "0.2", "excluded");
        used(day, "output_text_tokens", "1500");

        JsonPath answer = reconcile("""
                date,line_item,unit,quantity,amount,currency
                %s,output_text_tokens,1000_tokens,1.0,0.2,RUB
                %s,output_text_tokens,1000_tokens,0.5,0.10,RUB
                """.formatted(day, day));

        assertThat(answer.<Object>get("object")).isEqualTo("reconciliation");
        assertThat(answer.getMap("counts"))
                .isEqualTo(Map.of("matched", 1, "differing", 0, "only_theirs", 0, "only_ours", 0));
        Map<String, Object> row = answer.<Map<String, Object>>getList("data").getFirst();
        assertThat(row)
                .containsEntry("day", day.toString())
                .containsEntry("line_item", "output_text_tokens")
                .containsEntry("unit", "tokens")
                .containsEntry("currency", "rub")
                .containsEntry("status", "matched")
                .containsEntry("likely_cause", null)
                .containsEntry("theirs", Map.of("quantity", "1500", "amount", "0.3", "num_lines", 2))
                .containsEntry("ours", Map.of("quantity", "1500", "amount", "0.3", "unpriced_quantity", "0"))
                .containsEntry("difference", Map.of("quantity", "0", "amount", "0"));
    }

    @Test
    void totals_are_told_by_line_item() throws Exception {
        price("output_text_tokens", "tokens", "2", "excluded");
        used(day, "output_text_tokens", "10");
        used(next, "output_text_tokens", "4");
        used(next, "tool_calls", "3");

        JsonPath answer = reconcile("""
                date,line_item,quantity,amount
                %s,output_text_tokens,10,20
                %s,output_text_tokens,5,10
                """.formatted(day, next));

        List<Map<String, Object>> totals = answer.getList("totals");
        assertThat(totals).hasSize(2);
        assertThat(totals.getFirst())
                .containsEntry("line_item", "output_text_tokens")
                .containsEntry("currency", "rub")
                .containsEntry("theirs", Map.of("quantity", "15", "amount", "30"))
                .containsEntry("ours", Map.of("quantity", "14", "amount", "28"))
                .containsEntry("difference", Map.of("quantity", "1", "amount", "2"));
        assertThat(totals.getLast()).containsEntry("line_item", "tool_calls");
        assertThat(totals.getLast()).extractingByKey("ours").hasToString("{quantity=3, amount=null}");
    }

    @Test
    void compares_by_folder_and_model_where_the_bill_has_them() throws Exception {
        book(Booking.of("default", "sess_1", fresh("resp"), noon(day))
                .with("model", model)
                .with("folder_id", "b1g")
                .used(LineItem.TOOL_CALLS, "3"));
        book(Booking.of("default", "sess_1", fresh("resp"), noon(day))
                .with("model", model)
                .used(LineItem.TOOL_CALLS, "4"));

        JsonPath together = reconcile("date,line_item,quantity\n%s,tool_calls,7\n".formatted(day));
        JsonPath apart = reconcile("""
                date,line_item,quantity,folder_id,model
                %1$s,tool_calls,3,b1g,%2$s
                %1$s,tool_calls,4,,%2$s
                """.formatted(day, model));

        assertThat(together.getList("data.status")).containsExactly("matched");
        assertThat(together.<Object>get("data[0].folder_id")).isNull();
        assertThat(apart.getList("data.status")).containsExactly("matched", "matched");
        assertThat(apart.getList("data.folder_id")).containsExactly(null, "b1g");
    }

    @Test
    void days_begin_by_the_clocks_of_the_time_zone() throws Exception {
        book(Booking.of("default", "sess_1", fresh("resp"), day.atTime(22, 30).toInstant(ZoneOffset.UTC))
                .used(LineItem.TOOL_CALLS, "3"));
        String bill = "date,line_item,quantity\n%s,tool_calls,3\n".formatted(next);

        assertThat(reconcile(bill, Map.of("time_zone", "Europe/Moscow")).getList("data.status"))
                .containsExactly("matched");
        assertThat(causes(reconcile(bill))).containsExactly("only_theirs other_time_zone");
        String asTimes = "date,line_item,quantity\n%sT22:30:00Z,tool_calls,3\n".formatted(day);
        assertThat(reconcile(asTimes, Map.of("time_zone", "Europe/Moscow")).getList("data.day"))
                .containsExactly(next.toString());
    }

    @Test
    void usage_that_is_split_otherwise_between_days_is_another_time_zone() throws Exception {
        used(day, "tool_calls", "10");
        used(next, "tool_calls", "20");

        assertThat(causes(reconcile("""
                date,line_item,quantity
                %s,tool_calls,13
                %s,tool_calls,17
                """.formatted(day, next))))
                .containsExactly("differing other_time_zone", "differing other_time_zone");
    }

    @Test
    void cached_tokens_that_are_counted_as_input() throws Exception {
        used(day, "input_text_tokens", "58");
        used(day, "input_cached_text_tokens", "42");

        assertThat(causes(reconcile("date,line_item,quantity\n%s,input_text_tokens,100\n".formatted(day))))
                .containsExactly("only_ours cached_counted_as_input", "differing cached_counted_as_input");
    }

    @ParameterizedTest
    @CsvSource({"58, 58000", "58000, 58", "120, 2", "3, 10800"})
    void another_unit(String theirs, String ours) throws Exception {
        used(day, "input_text_tokens", ours);

        assertThat(causes(reconcile("date,line_item,quantity\n%s,input_text_tokens,%s\n".formatted(day, theirs))))
                .containsExactly("differing other_unit");
    }

    @Test
    void a_provider_that_rounds_each_response_up_to_whole_units() throws Exception {
        used(day, "output_audio_seconds", "2.4");
        used(day, "output_audio_seconds", "3.2");
        used(day, "output_audio_seconds", "1.1");

        assertThat(causes(reconcile("date,line_item,quantity\n%s,output_audio_seconds,9\n".formatted(day))))
                .containsExactly("differing rounded_units");
        assertThat(causes(reconcile("date,line_item,quantity\n%s,output_audio_seconds,10\n".formatted(day))))
                .as("more than a unit a response")
                .containsExactly("differing not_forwarded");
        assertThat(causes(reconcile("date,line_item,quantity\n%s,output_audio_seconds,8.5\n".formatted(day))))
                .as("no whole units")
                .containsExactly("differing not_forwarded");
    }

    @Test
    void usage_that_our_price_book_has_no_price_for() throws Exception {
        used(day, "tool_calls", "3");

        assertThat(causes(reconcile("date,line_item,quantity,amount\n%s,tool_calls,3,1.5\n".formatted(day))))
                .containsExactly("differing unpriced");
    }

    @ParameterizedTest
    @CsvSource({
        "10, usd, other_currency",
        "10.00, rub, ",
        "11, rub, tax",
        "11.7, rub, other_price",
        "12, rub, tax",
        "12.2, rub, tax",
        "9.9, rub, other_price"
    })
    void the_same_quantity_for_another_amount(String amount, String currency, String cause) throws Exception {
        price("tool_calls", "requests", "2", "excluded");
        used(day, "tool_calls", "5");

        assertThat(causes(reconcile("date,line_item,quantity,amount,currency\n%s,tool_calls,5,%s,%s\n"
                        .formatted(day, amount, currency))))
                .containsExactly(cause == null ? "matched" : "differing " + cause);
    }

    @Test
    void amounts_that_the_bill_rounds_in_each_line() throws Exception {
        price("tool_calls", "requests", "0.004", "included");
        used(day, "tool_calls", "4");

        assertThat(causes(reconcile("date,line_item,quantity,amount\n%s,tool_calls,4,0.02\n".formatted(day))))
                .containsExactly("differing rounded_amounts");
    }

    @Test
    void tax_that_only_the_price_book_has() throws Exception {
        price("tool_calls", "requests", "12", "included");
        used(day, "tool_calls", "5");

        assertThat(causes(reconcile("date,line_item,quantity,amount\n%s,tool_calls,5,50\n".formatted(day))))
                .containsExactly("differing tax");
    }

    @Test
    void responses_that_did_not_say_what_they_used() throws Exception {
        used(day, "output_text_tokens", "10");
        book(Booking.of("default", "sess_1", fresh("resp"), noon(day))
                .with("model", model)
                .with("num_responses", 1)
                .with("responses_without_usage", 1));

        assertThat(causes(reconcile("date,line_item,quantity\n%s,output_text_tokens,25\n".formatted(day))))
                .containsExactly("differing usage_missing");
    }

    @Test
    void sessions_that_were_not_forwarded() throws Exception {
        used(day, "output_text_tokens", "10");

        assertThat(causes(reconcile("""
                date,line_item,quantity
                %s,output_text_tokens,25
                %s,output_text_tokens,7
                """.formatted(day, next))))
                .containsExactly("differing not_forwarded", "only_theirs not_forwarded");
    }

    @Test
    void seconds_that_nobody_measured() throws Exception {
        used(day, "output_text_tokens", "10");

        assertThat(causes(reconcile("""
                date,line_item,quantity
                %1$s,input_audio_seconds,61
                %1$s,output_text_tokens,10
                """.formatted(day)))).containsExactly("only_theirs not_measured", "matched");
    }

    @Test
    void usage_that_the_bill_does_not_have() throws Exception {
        used(day, "output_text_tokens", "10");
        used(next, "output_text_tokens", "11");
        used(day, "tool_calls", "1");

        assertThat(causes(reconcile("""
                date,line_item,quantity
                %s,output_text_tokens,9
                %s,output_text_tokens,11
                """.formatted(day, next))))
                .containsExactly("differing not_billed", "only_ours not_in_bill", "matched");
    }

    @Test
    void usage_under_another_folder() throws Exception {
        book(Booking.of("default", "sess_1", fresh("resp"), noon(day))
                .with("folder_id", "b1g")
                .used(LineItem.TOOL_CALLS, "3"));

        assertThat(causes(reconcile("date,line_item,quantity,folder_id\n%s,tool_calls,3,b2g\n".formatted(day))))
                .containsExactly("only_ours other_folder_or_model", "only_theirs other_folder_or_model");
    }

    @Test
    void the_bills_own_names_are_mapped() throws Exception {
        used(day, "input_audio_seconds", "60");
        String bill = """
                Day;Service, SKU;Volume;Measure
                %s;"Speech; realtime, in";60;sec
                """.formatted(day);
        Map<String, String> columns =
                Map.of("date_column", "Day", "line_item_column", "Service, SKU", "quantity_column", "Volume");

        assertThat(causes(reconcile(bill, columns)))
                .containsExactly("only_theirs unknown_line_item", "only_ours not_in_bill");
        Map<String, String> mapped = new HashMap<>(columns);
        mapped.put("line_item.Speech; realtime, in", "input_audio_seconds");
        assertThat(causes(reconcile(bill, mapped))).containsExactly("matched");
        mapped.put("unit_column", "Measure");
        post(bill, mapped).then().statusCode(400).body("error.message", containsString("Line 2, column 4 (Measure)"));
        mapped.put("unit.sec", "duration_seconds");
        assertThat(causes(reconcile(bill, mapped))).containsExactly("matched");
    }

    @Test
    void a_bill_of_amounts_alone_is_compared_by_them() throws Exception {
        price("tool_calls", "requests", "2", "excluded");
        used(day, "tool_calls", "5");
        used(next, "tool_calls", "6");

        JsonPath answer = reconcile("""
                date,line_item,amount
                %s,tool_calls,10
                %s,tool_calls,14
                """.formatted(day, next));

        assertThat(causes(answer)).containsExactly("matched", "differing not_forwarded");
        assertThat(answer.getMap("data[1].theirs"))
                .containsEntry("quantity", null)
                .containsEntry("amount", "14");
        assertThat(answer.getMap("data[1].difference"))
                .containsEntry("quantity", null)
                .containsEntry("amount", "2");
    }

    @Test
    void small_differences_match_within_the_tolerance() throws Exception {
        used(day, "tool_calls", "99");
        String bill = "date,line_item,quantity\n%s,tool_calls,100\n".formatted(day);

        assertThat(causes(reconcile(bill, Map.of("tolerance", "0.01")))).containsExactly("matched");
        assertThat(causes(reconcile(bill, Map.of("tolerance", "0.009")))).containsExactly("differing not_forwarded");
    }

    @Test
    void shows_only_the_wanted_and_goes_on_where_a_page_ended() throws Exception {
        used(day, "tool_calls", "1");
        String bill = """
                date,line_item,quantity
                %1$s,tool_calls,1
                %1$s,output_text_tokens,5
                %1$s,input_text_tokens,6
                """.formatted(day);

        JsonPath first = reconcile(bill, Map.of("status", "only_theirs", "limit", "1"));
        JsonPath second =
                reconcile(bill, Map.of("status", "only_theirs", "limit", "1", "after", first.getString("last_id")));

        assertThat(first.getList("data.line_item")).containsExactly("input_text_tokens");
        assertThat(first.getBoolean("has_more")).isTrue();
        assertThat(second.getList("data.line_item")).containsExactly("output_text_tokens");
        assertThat(second.getBoolean("has_more")).isFalse();
        assertThat(second.getMap("counts")).containsEntry("matched", 1).containsEntry("only_theirs", 2);
    }

    @Test
    void reads_bills_of_a_hundred_thousand_lines() throws Exception {
        used(day, "tool_calls", "100000");
        String same = "date,line_item,quantity\n" + (day + ",tool_calls,1\n").repeat(100_000);
        String different = "date,line_item,quantity,folder_id\n"
                + IntStream.range(0, 100_000)
                        .mapToObj(i -> day + ",tool_calls,1," + i + "\n")
                        .collect(Collectors.joining());

        JsonPath matched = reconcile(same);
        Response many = post(different, Map.of());

        assertThat(matched.getList("data.theirs.num_lines")).containsExactly(100_000);
        assertThat(matched.getList("data.status")).containsExactly("matched");
        assertThat(many.jsonPath().getInt("counts.only_theirs")).isEqualTo(100_000);
        assertThat(many.jsonPath().getBoolean("has_more")).isTrue();
        assertThat(many.asByteArray().length).isBetween(2_000_000, 3_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2020-13-01,tool_calls,1,rub        | Line 2, column 1 (date)",
                "20.11.2026,tool_calls,1,rub        | Line 2, column 1 (date)",
                "2020-01-01,tool_calls,'1,5',rub    | Line 2, column 3 (quantity)",
                "2020-01-01,tool_calls,one,rub      | Line 2, column 3 (quantity)",
                "2020-01-01,tool_calls,,rub         | Line 2, column 3 (quantity)",
                "2020-01-01,tool_calls,1,roubles    | Line 2, column 4 (currency)",
                "2020-01-01,tool_calls,1            | Line 2, column 4: the line has 3 cells",
                "2020-01-01,tool_calls,1,rub,more   | Line 2, column 5: the line has 5 cells",
                "2020-01-01,'tool_calls,1,rub       | Line 3, column 1"
            })
    void what_is_wrong_in_a_bill_is_told_by_line_and_column(String line, String message) {
        post("date,line_item,quantity,currency\n" + line.strip().replace('\'', '"') + "\n", Map.of())
                .then()
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("invalid_csv"))
                .body("error.message", containsString(message));
    }

    @Test
    void a_bill_is_of_one_currency_and_of_a_year() {
        post("date,line_item,amount,currency\n2020-01-01,a,1,rub\n2020-01-01,a,1,usd\n", Map.of())
                .then()
                .statusCode(400)
                .body("error.message", containsString("Line 3, column 4 (currency)"));
        post("date,line_item,amount\n2020-01-01,a,1\n2021-06-01,a,1\n", Map.of())
                .then()
                .statusCode(400)
                .body("error.message", containsString("Line 3, column 1 (date)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "date,line_item,quantity\n", "date,line_item,quantity\n,,\n"})
    void an_empty_bill_is_refused(String bill) {
        post(bill, Map.of()).then().statusCode(400);
    }

    @ParameterizedTest
    @CsvSource({
        "date_column, Tag, date_column",
        "folder_column, Ordner, folder_column",
        "time_zone, Mars/Olympus, time_zone",
        "tolerance, 1, tolerance",
        "tolerance, -0.1, tolerance",
        "status, fine, status",
        "line_item.x, y, line_item.x",
        "unit.x, y, unit.x",
        "colour, red, colour"
    })
    void what_cannot_be_asked_for_is_refused(String name, String value, String param) {
        post("date,line_item,quantity\n2020-01-01,tool_calls,1\n", Map.of(name, value))
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param));
    }

    @Test
    void columns_that_are_missing_are_named() {
        post("date,quantity\n2020-01-01,1\n", Map.of())
                .then()
                .statusCode(400)
                .body("error.param", equalTo("line_item_column"));
        post("date,line_item\n2020-01-01,tool_calls\n", Map.of())
                .then()
                .statusCode(400)
                .body("error.param", equalTo("quantity_column"));
    }

    @Test
    void what_is_no_text_is_refused() {
        as("test-clerk")
                .contentType("text/csv")
                .body(new byte[] {'d', 'a', 't', 'e', (byte) 0xff, '\n'})
                .post(PATH)
                .then()
                .statusCode(400)
                .body("error.code", equalTo("invalid_csv"));
    }

    @Test
    void only_billing_reconciles_and_only_csv() {
        as("test-reader").contentType("text/csv").body("date").post(PATH).then().statusCode(403);
        as("test-clerk")
                .contentType("application/json")
                .body("{}")
                .post(PATH)
                .then()
                .statusCode(415);
    }

    private JsonPath reconcile(String bill) {
        return reconcile(bill, Map.of());
    }

    private JsonPath reconcile(String bill, Map<String, String> query) {
        return post(bill, query).then().statusCode(200).extract().jsonPath();
    }

    private static Response post(String bill, Map<String, String> query) {
        return as("test-clerk")
                .contentType("text/csv")
                .queryParams(query)
                .body(bill.getBytes(StandardCharsets.UTF_8))
                .post(PATH);
    }

    /** Status and likely cause of every comparison. */
    private static List<String> causes(JsonPath answer) {
        List<String> causes = new ArrayList<>();
        for (Map<String, Object> row : answer.<Map<String, Object>>getList("data")) {
            Map<?, ?> cause = (Map<?, ?>) row.get("likely_cause");
            causes.add(row.get("status") + (cause == null ? "" : " " + cause.get("code")));
        }
        return causes;
    }

    private void price(String item, String unit, String amount, String tax) {
        as("test-clerk")
                .contentType("application/json")
                .body(Map.of(
                        "model", model,
                        "line_item", item,
                        "unit", unit,
                        "amount", amount,
                        "currency", "rub",
                        "tax", tax,
                        "effective_from", "1980-01-01T00:00:00Z"))
                .post("/v1/prices")
                .then()
                .statusCode(201);
    }

    /** A response used so much. */
    private void used(LocalDate on, String item, String quantity) throws Exception {
        book(Booking.of("default", "sess_1", fresh("resp"), noon(on))
                .with("model", model)
                .with("num_responses", 1)
                .used(LineItem.of(item).orElseThrow(), quantity));
    }

    private void book(Booking booking) throws Exception {
        Booking.book(database, List.of(booking));
    }

    private static Instant noon(LocalDate on) {
        return on.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
    }
}
