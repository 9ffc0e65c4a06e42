package dev.realtimeledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.IndependentBill.Amount;
import dev.realtimeledger.billing.IndependentBill.Cost;
import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import dev.realtimeledger.simulator.VoiceCall;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Usage and costs of simulated calls are to the last digit what an independent calculation says: in every group, of every
 * bucket, in every time zone. The calls take place on the two days of the last year on which Berlin changed its clocks.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class BillOfSimulatedCallsTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int CALLS_A_DAY = 25;
    private static final ZoneRules BERLIN = ZoneId.of("Europe/Berlin").getRules();

    /** What no other run has in its ids and models. */
    private static final String RUN = Ledger.fresh("");

    private static final List<String> MODELS = Stream.of(
                    "gpt-realtime", "speech-realtime-260528", "grok-voice", "whisper-1", "gpt-4o-transcribe")
            .map(model -> model + RUN)
            .toList();

    /** When clocks were changed last, and the time before. */
    private static final Instant CHANGE =
            BERLIN.previousTransition(Instant.now().minus(Duration.ofDays(2))).getInstant();

    private static final Instant CHANGE_BEFORE =
            BERLIN.previousTransition(CHANGE).getInstant();

    private static final List<IndependentPrice> PRICES = prices();
    private static IndependentBill bill;

    /** Some time, in which usage is asked for. */
    private record Window(Instant from, Instant to) implements Predicate<Instant> {

        /** The days around a change of the clocks. */
        static Window around(Instant change) {
            return new Window(change.minus(Duration.ofHours(40)), change.plus(Duration.ofHours(40)));
        }

        @Override
        public boolean test(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(to);
        }
    }

    /** A bucket of an answer with its results, of all pages. */
    private record Bucket(Window window, List<JsonNode> results) {}

    @BeforeEach
    void calls_have_come_and_prices_are_known() {
        if (bill == null) {
            bill = IndependentBill.NOTHING;
            Stream.of(CHANGE, CHANGE_BEFORE).forEach(change -> {
                Simulator simulator = new Simulator().startingAt(change.minus(Duration.ofHours(12)));
                simulator.calls(change.getEpochSecond(), CALLS_A_DAY).forEach(this::come);
            });
            for (IndependentPrice price : PRICES) {
                Ledger.reader()
                        .contentType("application/json")
                        .body(price.json())
                        .post("/v1/prices")
                        .then()
                        .statusCode(201);
            }
        }
    }

    /** Usage of some responses is missing, others are told several times, some calls come by another key. */
    private void come(VoiceCall call) {
        List<SimulatedEvent> events = Faults.retell(call.again(RUN).events(), call.seed());
        if (call.seed() % 3 == 0) {
            events = Faults.forgetUsage(events, call.seed());
        }
        boolean byAnother = call.seed() % 4 == 0;
        Sent.by(byAnother ? "test-forwarder" : "dev", Faults.reorder(events, call.seed()));
        bill = bill.and(IndependentBill.of(byAnother ? "forwarder" : "dev", events));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1d; UTC;",
                "1d; UTC; model",
                "1d; Europe/Berlin; folder_id",
                "1d; Europe/Moscow; model,api_key",
                "1d; Asia/Kathmandu; session_id",
                "1d; America/St_Johns; call_id,model",
                "1d; Europe/Berlin; metadata.customer",
                "1d; Pacific/Auckland; metadata.purpose,model,api_key",
                "1h; Europe/Berlin; model",
                "1h; Asia/Kathmandu;",
                "1h; UTC; call_id",
                "1m; Europe/Berlin; model"
            })
    void each_group_of_each_bucket_used_and_cost_what_is_calculated_independently(
            String width, String zone, String groups) {
        List<String> keys = groups == null ? List.of() : List.of(groups.split(","));
        for (Instant change : List.of(CHANGE, CHANGE_BEFORE)) {
            Window window = width.equals("1m")
                    ? new Window(change.minus(Duration.ofHours(3)), change.plus(Duration.ofHours(3)))
                    : Window.around(change);
            int used = 0;
            for (Bucket bucket : buckets("/v1/usage", window, width, zone, keys)) {
                assertThat(usage(bucket.results, keys))
                        .as("usage in %s", bucket.window)
                        .isEqualTo(bill.usage(bucket.window, keys));
                used += bucket.results.size();
            }
            assertThat(used).isPositive();
            for (Bucket bucket : buckets("/v1/costs", window, width, zone, keys)) {
                assertThat(costs(bucket.results, keys))
                        .as("costs in %s", bucket.window)
                        .isEqualTo(bill.costs(bucket.window, keys, PRICES));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "folder_id",
                "session_id",
                "call_id",
                "conversation_id",
                "api_key",
                "metadata.customer",
                "metadata.purpose",
                "model,conversation_id,metadata.customer",
                "model,folder_id,session_id,call_id,conversation_id,api_key,metadata.customer,metadata.purpose"
            })
    void the_sum_over_any_grouping_is_the_ungrouped_total(String groups) {
        Window window = Window.around(CHANGE);
        List<String> keys = List.of(groups.split(","));
        List<JsonNode> grouped = results("/v1/usage", window, keys);
        assertThat(grouped).hasSizeGreaterThan(1);
        assertThat(usage(grouped, List.of())).isEqualTo(usage(results("/v1/usage", window, List.of()), List.of()));
        assertThat(costs(results("/v1/costs", window, keys), List.of()))
                .isEqualTo(costs(results("/v1/costs", window, List.of()), List.of()))
                .isEqualTo(bill.costs(window, List.of(), PRICES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "Asia/Kathmandu",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "America/St_Johns"
            })
    void days_begin_and_end_when_the_calendar_of_the_time_zone_says_and_add_up(String name) {
        ZoneId zone = ZoneId.of(name);
        for (Instant change : List.of(CHANGE, CHANGE_BEFORE)) {
            Window window = Window.around(change);
            List<Bucket> days = buckets("/v1/usage", window, "1d", name, List.of());
            LocalDate day = window.from.atZone(zone).toLocalDate();
            Instant begins = window.from;
            for (Bucket bucket : days) {
                Instant ends = day.plusDays(1).atStartOfDay(zone).toInstant();
                assertThat(bucket.window).isEqualTo(new Window(begins, ends.isAfter(window.to) ? window.to : ends));
                begins = ends;
                day = day.plusDays(1);
            }
            assertThat(begins).isAfterOrEqualTo(window.to);
            List<JsonNode> all = new ArrayList<>();
            days.forEach(bucket -> all.addAll(bucket.results));
            assertThat(usage(all, List.of())).isEqualTo(bill.usage(window, List.of()));
        }
    }

    @Test
    void the_day_on_which_clocks_are_changed_has_23_or_25_hours() {
        assertThat(Stream.of(CHANGE, CHANGE_BEFORE)
                        .flatMap(change ->
                                buckets("/v1/usage", Window.around(change), "1d", "Europe/Berlin", List.of()).stream()
                                        .filter(bucket -> bucket.window.test(change)))
                        .map(bucket -> Duration.between(bucket.window.from, bucket.window.to)
                                .toHours()))
                .containsExactlyInAnyOrder(23L, 25L);
    }

    @Test
    void pages_of_one_bucket_each_add_up_to_the_whole() {
        Window window = Window.around(CHANGE);
        List<String> keys = List.of("session_id", "model");
        Map<String, Object> more = Map.of("limit", 1);
        assertThat(usage(results("/v1/usage", window, keys, more), keys)).isEqualTo(bill.usage(window, keys));
        assertThat(costs(results("/v1/costs", window, keys, more), keys)).isEqualTo(bill.costs(window, keys, PRICES));
    }

    @Test
    void each_cost_is_the_sum_of_the_entries_that_explain_it() {
        List<JsonNode> costs = results("/v1/costs", Window.around(CHANGE), List.of("model"));
        assertThat(costs).hasSizeGreaterThan(10);
        for (JsonNode cost : costs) {
            BigDecimal sum = BigDecimal.ZERO;
            String path = cost.path("explain").textValue();
            String after = "";
            do {
                JsonNode page = json(Ledger.reader()
                        .urlEncodingEnabled(false)
                        .get(path + "&limit=100" + after)
                        .asString());
                for (JsonNode entry : page.path("data")) {
                    String field = cost.path("amount").isNull() ? "/quantity" : "/amount/value";
                    sum = sum.add(new BigDecimal(entry.at(field).textValue()));
                }
                after = page.path("has_more").asBoolean()
                        ? "&after=" + page.path("last_id").asText()
                        : null;
            } while (after != null);
            String expected = cost.path("amount").isNull()
                    ? cost.path("unpriced_quantity").textValue()
                    : cost.at("/amount/value").textValue();
            assertThat(sum).as(path).isEqualByComparingTo(expected);
        }
    }

    /** Prices that change in the middle of the calls, of every kind; some usage has none. */
    private static List<IndependentPrice> prices() {
        Instant longAgo = CHANGE_BEFORE.minus(Duration.ofDays(200));
        Instant meanwhile = CHANGE.plusMillis(2_345_678);
        String yandex = "speech-realtime-260528" + RUN;
        String openai = "gpt-realtime" + RUN;
        return List.of(
                price(yandex, "input_text_tokens", "1000_tokens", "0.1", "rub", longAgo, null),
                price(yandex, "input_cached_text_tokens", "1000_tokens", "0.025", "rub", longAgo, null),
                price(yandex, "output_text_tokens", "1000_tokens", "0.2", "rub", longAgo, meanwhile),
                price(yandex, "output_audio_seconds", "duration_seconds", "0.0203", "rub", longAgo, null),
                price(yandex, "output_audio_seconds", "duration_seconds", "0.0207", "rub", meanwhile, null),
                price(yandex, "output_audio_seconds", "duration_seconds", "0.0209", "rub", meanwhile, null),
                price(yandex, "tool_calls", "requests", "0.007", "rub", longAgo, null),
                price(
                        "speech-realtime-260528" + RUN.substring(0, 9) + "*",
                        "tool_calls",
                        "requests",
                        "9",
                        "rub",
                        meanwhile,
                        null),
                price(openai, "input_text_tokens", "1000000_tokens", "4", "usd", longAgo, null),
                price(openai, "input_cached_text_tokens", "1000000_tokens", "0.4", "usd", longAgo, null),
                price(openai, "input_audio_tokens", "1000000_tokens", "32", "usd", longAgo, null),
                price(openai, "input_audio_tokens", "tokens", "0.000123456789012345", "usd", meanwhile, null),
                price(openai, "input_cached_audio_tokens", "1000000_tokens", "0.4", "usd", longAgo, null),
                price(openai, "input_image_tokens", "1000000_tokens", "5", "usd", longAgo, null),
                price(openai, "output_text_tokens", "1000000_tokens", "16", "usd", longAgo, null),
                price(openai, "output_text_tokens", "1000000_tokens", "15", "eur", meanwhile, null),
                price(openai, "output_audio_tokens", "1000000_tokens", "64", "usd", longAgo, null),
                price(openai, "transcription_seconds", "duration_seconds", "0.01", "usd", longAgo, null),
                price("whisper-1" + RUN, "transcription_seconds", "duration_seconds", "0.0001", "usd", longAgo, null),
                price(
                        "whisper-1" + RUN.substring(0, 9) + "*",
                        "transcription_tokens",
                        "1000_tokens",
                        "0.3",
                        "usd",
                        longAgo,
                        null),
                price(
                        "grok-voice" + RUN.substring(0, 9) + "*",
                        "output_audio_seconds",
                        "duration_seconds",
                        "0.001",
                        "usd",
                        longAgo,
                        null),
                price(
                        "grok-voice" + RUN.substring(0, 9) + "*",
                        "input_text_tokens",
                        "tokens",
                        "0",
                        "usd",
                        longAgo,
                        null));
    }

    private static IndependentPrice price(
            String model, String item, String unit, String amount, String currency, Instant from, Instant to) {
        String tax = currency.equals("rub") ? "included" : "excluded";
        return new IndependentPrice(model, item, unit, new BigDecimal(amount), currency, tax, from, to);
    }

    private static List<JsonNode> results(String path, Window window, List<String> keys) {
        return results(path, window, keys, Map.of());
    }

    private static List<JsonNode> results(String path, Window window, List<String> keys, Map<String, ?> more) {
        List<JsonNode> results = new ArrayList<>();
        buckets(path, window, "1d", "UTC", keys, more).forEach(bucket -> results.addAll(bucket.results));
        return results;
    }

    private static List<Bucket> buckets(String path, Window window, String width, String zone, List<String> keys) {
        return buckets(path, window, width, zone, keys, Map.of());
    }

    /** The buckets of all pages. A bucket that goes on on the next page is one. */
    private static List<Bucket> buckets(
            String path, Window window, String width, String zone, List<String> keys, Map<String, ?> more) {
        Map<Window, Bucket> buckets = new TreeMap<>((one, other) -> one.from.compareTo(other.from));
        String page = null;
        do {
            RequestSpecification request = Ledger.reader()
                    .queryParam("start_time", window.from.getEpochSecond())
                    .queryParam("end_time", window.to.getEpochSecond())
                    .queryParam("bucket_width", width)
                    .queryParam("time_zone", zone)
                    .queryParam("models[]", MODELS)
                    .queryParam("group_by[]", keys)
                    .queryParams(more);
            if (page != null) {
                request.queryParam("page", page);
            }
            JsonNode answer =
                    json(request.get(path).then().statusCode(200).extract().asString());
            for (JsonNode bucket : answer.path("data")) {
                Window itsWindow = new Window(
                        Instant.ofEpochSecond(bucket.path("start_time").longValue()),
                        Instant.ofEpochSecond(bucket.path("end_time").longValue()));
                List<JsonNode> results =
                        buckets.computeIfAbsent(itsWindow, first -> new Bucket(first, new ArrayList<>())).results;
                bucket.path("results").forEach(results::add);
            }
            page = answer.path("next_page").textValue();
        } while (page != null);
        return List.copyOf(buckets.values());
    }

    private static Map<List<String>, Map<String, BigDecimal>> usage(List<JsonNode> results, List<String> keys) {
        Map<List<String>, Map<String, BigDecimal>> usage = new HashMap<>();
        Set<String> groupKeys =
                Set.of("model", "folder_id", "session_id", "call_id", "conversation_id", "api_key", "object");
        for (JsonNode result : results) {
            Map<String, BigDecimal> sums = usage.computeIfAbsent(group(result, keys), first -> new TreeMap<>());
            for (Map.Entry<String, JsonNode> field : result.properties()) {
                if (!groupKeys.contains(field.getKey()) && !field.getKey().startsWith("metadata.")) {
                    BigDecimal quantity = IndependentBill.plain(
                            new BigDecimal(field.getValue().asText()));
                    if (quantity.signum() != 0) {
                        sums.merge(field.getKey(), quantity, (one, other) -> IndependentBill.plain(one.add(other)));
                    }
                }
            }
        }
        return usage;
    }

    private static Map<Cost, Amount> costs(List<JsonNode> results, List<String> keys) {
        Map<Cost, Amount> costs = new HashMap<>();
        for (JsonNode result : results) {
            boolean isPriced = !result.path("amount").isNull();
            BigDecimal quantity =
                    IndependentBill.plain(new BigDecimal(result.path("quantity").textValue()));
            BigDecimal unpriced =
                    new BigDecimal(result.path("unpriced_quantity").textValue());
            assertThat(unpriced).isEqualByComparingTo(isPriced ? BigDecimal.ZERO : quantity);
            costs.merge(
                    new Cost(
                            group(result, keys),
                            result.path("line_item").textValue(),
                            isPriced ? result.path("quantity_unit").textValue() : null,
                            result.at("/amount/currency").textValue(),
                            result.path("tax").textValue()),
                    new Amount(
                            quantity,
                            isPriced
                                    ? IndependentBill.plain(new BigDecimal(
                                            result.at("/amount/value").textValue()))
                                    : null),
                    Amount::sum);
        }
        return costs;
    }

    private static List<String> group(JsonNode result, List<String> keys) {
        List<String> group = new ArrayList<>();
        for (String key : keys) {
            assertThat(result.has(key)).as(key).isTrue();
            group.add(result.path(key).textValue());
        }
        return group;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException damaged) {
            throw new AssertionError(damaged);
        }
    }
}
