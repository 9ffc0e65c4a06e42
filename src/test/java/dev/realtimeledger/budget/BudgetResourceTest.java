package dev.realtimeledger.budget;

import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.price.RecordedPrices;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets of a tenant that no other test spends in. Currencies are the tests' own, so that they do not meet. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class BudgetResourceTest {

    private static final String BUDGETS = "/v1/budgets";
    private static final String KEY = "test-frugal";
    private static final Pattern CROSSED = Pattern.compile("(?m)^ledger_budgets_crossed_total ([0-9.]+)$");

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    Budgets budgets;

    private final String run = fresh("b");
    private final String model = "model_" + run;
    private final String folder = "folder_" + run;
    private int events;

    @AfterEach
    void removeTheBudgets() throws SQLException {
        execute("delete from budget where tenant_id in ('frugal', 'careless')");
    }

    @Test
    void showsWhatIsUsedAndLeftOfAFoldersLimit() {
        price("0.003", "rub");
        answered(folder, "s1", 100);
        answered(folder, "s2", 150);
        answered("another", "s3", 1000);

        put(Map.of(
                        "folder_id",
                        folder,
                        "limit",
                        "1.50",
                        "currency",
                        "RUB",
                        "period",
                        "month",
                        "time_zone",
                        "Europe/Moscow"))
                .then()
                .statusCode(200);

        JsonPath budget = only("folder_id", folder);
        assertThat(budget.getString("object")).isEqualTo("budget");
        assertThat(budget.getString("limit")).isEqualTo("1.5");
        assertThat(budget.getString("used")).isEqualTo("0.75");
        assertThat(budget.getString("left")).isEqualTo("0.75");
        assertThat(budget.getString("currency")).isEqualTo("rub");
        assertThat(budget.getBoolean("exceeded")).isFalse();
        assertThat(budget.getBoolean("lower_bound")).isFalse();
        assertThat(budget.<Object>get("crossed_at")).isNull();
        assertThat(budget.<Object>get("api_key")).isNull();
        assertThat(budget.getString("time_zone")).isEqualTo("Europe/Moscow");
        assertThat(budget.getString("period_start")).endsWith("T21:00:00.000000Z");
        assertThat(budget.getString("period_start")).isLessThan(budget.getString("period_end"));
    }

    @Test
    void toldApartByKeyCallAndWhole() {
        price("1", "chf");
        send("test-frugal-phone", folder, "s1", Map.of("X-Call-Id", "call_" + run), 3);
        send(KEY, folder, "s2", Map.of("X-Call-Id", "call_" + run), 4);
        send(KEY, folder, "s3", Map.of(), 10);
        for (Map<String, Object> subject :
                List.<Map<String, Object>>of(Map.of(), Map.of("api_key", "phone"), Map.of("call_id", "call_" + run))) {
            Map<String, Object> budget = new HashMap<>(subject);
            budget.putAll(Map.of("limit", "100", "currency", "chf", "period", "day"));
            put(budget).then().statusCode(200);
        }

        JsonPath list = list("?order=asc");

        assertThat(list.getList("data.api_key")).containsExactly("phone", null, null);
        assertThat(list.getList("data.call_id")).containsExactly(null, "call_" + run, null);
        assertThat(list.getList("data.used")).containsExactly("3", "7", "17");
    }

    @Test
    void aBudgetIsSetOnceAndReplacedAndRemoved() {
        Map<String, Object> budget = new HashMap<>(
                Map.of("folder_id", folder, "limit", "10", "currency", "rub", "period", "month", "time_zone", "UTC"));
        Map<String, Object> first =
                put(budget).then().statusCode(200).extract().jsonPath().getMap("");
        Map<String, Object> again =
                put(budget).then().statusCode(200).extract().jsonPath().getMap("");
        assertThat(again).isEqualTo(first);
        budget.put("limit", 12.5);
        put(budget).then().statusCode(200);
        budget.put("period", "day");
        put(budget).then().statusCode(200);
        assertThat(list("?order=asc").getList("data.limit")).containsExactly("12.5", "12.5");
        assertThat(list("?order=asc").getList("data.period")).containsExactly("day", "month");

        budget.put("limit", null);
        put(budget).then().statusCode(200).body("deleted", equalTo(true));
        put(budget).then().statusCode(200).body("deleted", equalTo(true));

        assertThat(list("").getList("data.period")).containsExactly("month");
    }

    @Test
    void goesThroughPagesAndComesAsCsv() {
        for (String period : List.of("day", "month")) {
            for (String currency : List.of("eur", "rub", "usd")) {
                put(Map.of("folder_id", folder, "limit", "1", "currency", currency, "period", period));
            }
        }

        JsonPath first = list("?limit=4&order=asc");
        JsonPath second = list("?limit=4&order=asc&after=" + first.getString("last_id"));

        assertThat(first.getBoolean("has_more")).isTrue();
        assertThat(first.getList("data.currency")).containsExactly("eur", "eur", "rub", "rub");
        assertThat(second.getBoolean("has_more")).isFalse();
        assertThat(second.getList("data.currency")).containsExactly("usd", "usd");
        assertThat(as(KEY).accept("text/csv").get(BUDGETS).asString().lines()).hasSize(7);
    }

    @Test
    void whatHasNoPriceIsSaidToBeMissing() {
        price("1", "rub");
        answered(folder, "s1", 5);
        response(KEY, folder, "s2", Map.of(), "{'input_tokens':7,'output_tokens':1}");
        response(KEY, folder, "s3", Map.of(), "null");

        put(Map.of("folder_id", folder, "limit", "100", "currency", "rub", "period", "month"));

        JsonPath budget = only("folder_id", folder);
        assertThat(budget.getString("used")).isEqualTo("6");
        assertThat(budget.getBoolean("lower_bound")).isTrue();
        assertThat(budget.getList("unpriced_line_items")).containsExactly("input_text_tokens");
        assertThat(budget.getInt("without_usage")).isEqualTo(1);
    }

    @Test
    void whatIsPricedInAnotherCurrencyIsNotCountedAndSaidSo() {
        price("2", "usd");
        answered(folder, "s1", 5);

        put(Map.of("folder_id", folder, "limit", "100", "currency", "rub", "period", "month"));

        JsonPath budget = only("folder_id", folder);
        assertThat(budget.getString("used")).isEqualTo("0");
        assertThat(budget.getList("other_currencies")).containsExactly("usd");
    }

    @Test
    void aCrossingIsNoticedWhenEventsComeInAndToldOnceWithoutNames() {
        price("1", "rub");
        put(Map.of("folder_id", folder, "limit", "10", "currency", "rub", "period", "month"))
                .then()
                .body("exceeded", equalTo(false));
        double before = crossings();
        try (Told told = new Told()) {
            answered(folder, "s1", 11);
            waitUntil("the crossing is counted", () -> {
                answered(folder, "s1", 1);
                return crossings() > before;
            });
            answered(folder, "s1", 1);

            JsonPath budget = only("folder_id", folder);
            assertThat(budget.getBoolean("exceeded")).isTrue();
            assertThat(budget.getString("crossed_at")).isNotNull();
            assertThat(budget.getString("left")).startsWith("-");
            assertThat(told.lines)
                    .as("one line, also after it was asked for")
                    .containsExactly("Limits of budgets crossed: 1. See GET /v1/budgets");
        }
        assertThat(crossings()).isEqualTo(before + 1);
    }

    @Test
    void aHigherLimitCanBeCrossedAgain() {
        price("1", "rub");
        answered(folder, "s1", 11);
        double before = crossings();
        Map<String, Object> budget =
                new HashMap<>(Map.of("folder_id", folder, "limit", "10", "currency", "rub", "period", "month"));
        put(budget).then().body("exceeded", equalTo(true));
        put(budget).then().body("exceeded", equalTo(true));
        waitUntil("the first crossing is counted", () -> crossings() == before + 1);

        budget.put("limit", "20");
        put(budget).then().body("exceeded", equalTo(false)).body("crossed_at", equalTo(null));
        answered(folder, "s2", 10);
        assertThat(only("folder_id", folder).getBoolean("exceeded")).isTrue();

        waitUntil("the second crossing is counted", () -> crossings() == before + 2);
    }

    @Test
    void ofSeveralInstancesOneIsTheFirstToNotice() throws SQLException {
        Budget budget = new Budget(
                new Budget.Key(new BudgetSubject(BudgetSubject.Kind.FOLDER_ID, folder), "rub", BudgetPeriod.MONTH),
                ZoneOffset.UTC,
                BigDecimal.ONE,
                null);
        put(Map.of("folder_id", folder, "limit", "1", "currency", "rub", "period", "month"));
        Instant now = Instant.parse("2026-11-20T12:00:00Z");
        Instant nextMonth = Instant.parse("2026-12-01T00:00:00Z");
        BudgetStatus here = new BudgetStatus(budget, budget.window(now), Spending.NOTHING, now);
        BudgetStatus later = new BudgetStatus(budget, budget.window(nextMonth), Spending.NOTHING, nextMonth);

        assertThat(List.of(
                        budgets.cross("frugal", here, now),
                        budgets.cross("frugal", here, now),
                        budgets.cross("frugal", later, nextMonth)))
                .containsExactly(true, false, true);
    }

    @Test
    void aBrokenBudgetDoesNotHinderWhatComesIn() throws SQLException {
        execute("""
                insert into budget (tenant_id, subject, subject_id, currency, period, time_zone, amount)
                values ('careless', 'tenant', '', 'rub', 'day', 'No/Where', 1)
                """);

        for (int i = 0; i < 20; i++) {
            Ledger.send("test-careless", "sess_" + run, "input_audio_buffer.cleared", "event_" + run + i, "")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void budgetsThatCannotBeReadDoNotHinderWhatComesIn() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table budget in access exclusive mode");
            Instant begin = Instant.now();
            for (int i = 0; i < 20; i++) {
                Ledger.send("test-careless", "sess_" + run, "input_audio_buffer.cleared", "event_" + run + i, "")
                        .then()
                        .statusCode(200);
            }
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'currency':'rub','period':'day'} | limit",
                "{'limit':'1','period':'day'} | currency",
                "{'limit':'1','currency':'rub'} | period",
                "{'limit':'-1','currency':'rub','period':'day'} | limit",
                "{'limit':'1e3','currency':'rub','period':'day'} | limit",
                "{'limit':'1','currency':'roubles','period':'day'} | currency",
                "{'limit':'1','currency':'rub','period':'week'} | period",
                "{'limit':'1','currency':'rub','period':'day','time_zone':'Moscow'} | time_zone",
                "{'limit':'1','currency':'rub','period':'day','folder_id':''} | folder_id",
                "{'limit':'1','currency':'rub','period':'day','folder_id':'f','call_id':'c'} | call_id",
                "{'limit':'1','currency':'rub','period':'day','session_id':'s'} | session_id",
            })
    void refusesWhatIsNoBudget(String body, String param) {
        as(KEY).contentType("application/json")
                .body(body.replace('\'', '"'))
                .put(BUDGETS)
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param));
    }

    @Test
    void isForTheScopeOfBilling() {
        as("test-reader").get(BUDGETS).then().statusCode(403);
        as("test-reader")
                .contentType("application/json")
                .body("{}")
                .put(BUDGETS)
                .then()
                .statusCode(403);
        as("test-clerk").get(BUDGETS).then().statusCode(200);
    }

    /** What the watch writes to the log. */
    private static final class Told extends Handler implements AutoCloseable {

        private final Logger logger = Logger.getLogger(BudgetWatch.class.getName());
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Told() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(((ExtLogRecord) line).getFormattedMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    /** As the operator sees it: the registry is several, of which not each can be read. */
    private static double crossings() {
        Matcher counted = CROSSED.matcher(as(KEY).get("/q/metrics").asString());
        return counted.find() ? Double.parseDouble(counted.group(1)) : 0;
    }

    private static void waitUntil(String what, BooleanSupplier happened) {
        Instant end = Instant.now().plusSeconds(20);
        while (!happened.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
        }
    }

    private Response put(Map<String, ?> budget) {
        return as(KEY).contentType("application/json").body(budget).put(BUDGETS);
    }

    private static JsonPath list(String query) {
        return as(KEY).get(BUDGETS + query).then().statusCode(200).extract().jsonPath();
    }

    private static JsonPath only(String name, String value) {
        JsonPath list = list("?limit=100");
        List<Map<String, Object>> found = list.getList("data");
        int index = found.indexOf(found.stream()
                .filter(budget -> value.equals(budget.get(name)))
                .findAny()
                .orElseThrow());
        return list.setRootPath("data[" + index + "]");
    }

    /** Of output text tokens. */
    private void price(String amount, String currency) {
        RecordedPrices.record(KEY, model, "output_text_tokens", "tokens", amount, currency);
    }

    /** A response that put out so many tokens. */
    private void answered(String inFolder, String session, int tokens) {
        send(KEY, inFolder, session, Map.of(), tokens);
    }

    private void send(String key, String inFolder, String session, Map<String, String> headers, int tokens) {
        response(key, inFolder, session, headers, "{'output_tokens':" + tokens + "}");
    }

    private void response(String key, String inFolder, String session, Map<String, String> headers, String usage) {
        String stream = session + "_" + run;
        event(
                key,
                stream,
                headers,
                "session.updated",
                "'session':{'type':'realtime','model':'gpt://" + inFolder + "/" + model + "'}");
        event(
                key,
                stream,
                headers,
                "response.done",
                "'response':{'id':'resp_" + run + events + "','status':'completed','output':[],'usage':" + usage + "}");
    }

    private void event(String key, String session, Map<String, String> headers, String type, String fields) {
        String body = "{'type':'" + type + "','event_id':'event_" + run + events++ + "'," + fields + "}";
        as(key).contentType("application/json")
                .headers(headers)
                .header("X-Session-Id", session)
                .body(body.replace('\'', '"'))
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
