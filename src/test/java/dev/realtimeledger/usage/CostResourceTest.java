package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.LineItem;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class CostResourceTest {

    private static final String COSTS = "/v1/costs";
    private static final String MORNING = "2026-10-24T00:00:00Z";
    private static final String NEXT_MORNING = "2026-10-25T00:00:00Z";

    private final DataSource database = TestDatabase.asOwner();

    private final String model = Ledger.fresh("model");
    private final String session = Ledger.fresh("sess");

    /** In the middle of a quarter of an hour, whose stored total knows nothing of it. */
    @Test
    void each_quantity_has_the_price_of_its_time() throws Exception {
        price("output_text_tokens", "1000_tokens", "0.2", "rub", "2026-10-01T00:00:00Z");
        price("output_text_tokens", "1000_tokens", "0.5", "rub", "2026-10-24T10:04:00Z");
        book(response("2026-10-24T10:03:59.999999Z", "output_text_tokens", "100"));
        book(response("2026-10-24T10:04:00Z", "output_text_tokens", "10"));
        book(response("2026-10-24T23:00:00Z", "output_text_tokens", "1"));

        Map<String, Object> cost = one(costs(Map.of()));

        assertThat(cost.get("object")).isEqualTo("realtime.costs.result");
        assertThat(cost.get("amount")).isEqualTo(Map.of("value", "0.0255", "currency", "rub"));
        assertThat(cost.get("quantity")).isEqualTo("0.111");
        assertThat(cost.get("quantity_unit")).isEqualTo("1000_tokens");
        assertThat(cost.get("unpriced_quantity")).isEqualTo("0");
        assertThat(cost.get("tax")).isEqualTo("included");
        assertThat(cost.get("model")).isNull();
    }

    @Test
    void what_has_no_price_has_no_amount() throws Exception {
        price("output_text_tokens", "tokens", "2", "rub", "2026-10-24T12:00:00Z");
        book(response("2026-10-24T11:00:00Z", "output_text_tokens", "7"));
        book(response("2026-10-24T12:00:00Z", "output_text_tokens", "30"));

        List<Map<String, Object>> costs = costs(Map.of());

        assertThat(costs).hasSize(2);
        assertThat(costs.get(0)).containsEntry("quantity", "30").containsEntry("unpriced_quantity", "0");
        assertThat(costs.get(1))
                .containsEntry("amount", null)
                .containsEntry("quantity", "7")
                .containsEntry("quantity_unit", "tokens")
                .containsEntry("unpriced_quantity", "7")
                .containsEntry("tax", null);
    }

    @Test
    void different_currencies_and_units_are_not_added() throws Exception {
        price("output_audio_seconds", "duration_seconds", "0.02", "rub", "2026-10-01T00:00:00Z");
        price("output_audio_seconds", "duration_seconds", "0.0002", "usd", "2026-10-24T12:00:00Z");
        book(response("2026-10-24T11:00:00Z", "output_audio_seconds", "2.5"));
        book(response("2026-10-24T12:00:00Z", "output_audio_seconds", "10"));

        List<Map<String, Object>> costs = costs(Map.of());

        assertThat(costs)
                .extracting(cost -> cost.get("amount"))
                .containsExactly(
                        Map.of("value", "0.05", "currency", "rub"), Map.of("value", "0.002", "currency", "usd"));
    }

    @Test
    void prices_count_as_they_were_known_when_that_is_asked_for() throws Exception {
        price("tool_calls", "requests", "3", "rub", "2026-10-01T00:00:00Z");
        book(response("2026-10-24T11:00:00Z", "tool_calls", "2"));
        String known = price("tool_calls", "requests", "4", "rub", "2026-10-01T00:00:00Z");
        Instant before = Instant.parse(known).minusNanos(1000);

        assertThat(one(costs(Map.of("as_of", before.toString()))).get("amount"))
                .isEqualTo(Map.of("value", "6", "currency", "rub"));
        assertThat(one(costs(Map.of("as_of", known))).get("amount")).isEqualTo(Map.of("value", "8", "currency", "rub"));
        assertThat(one(costs(Map.of())).get("amount")).isEqualTo(Map.of("value", "8", "currency", "rub"));
        assertThat(one(costs(Map.of("as_of", "2020-01-01T00:00:00Z"))).get("amount"))
                .isNull();
    }

    @Test
    void only_the_line_items_that_are_asked_for() throws Exception {
        book(response("2026-10-24T11:00:00Z", "tool_calls", "2").used(LineItem.OUTPUT_TEXT_TOKENS, "3"));

        assertThat(costs(Map.of("line_items", "tool_calls", "group_by", "line_item")))
                .extracting(cost -> cost.get("line_item"))
                .containsExactly("tool_calls");
        Ledger.reader()
                .queryParams(Map.of("start_time", MORNING, "line_items", "coffee"))
                .get(COSTS)
                .then()
                .statusCode(400)
                .body("error.param", equalTo("line_items"));
    }

    @Test
    void what_was_taken_back_costs_nothing() throws Exception {
        Booking booking = response("2026-10-24T11:00:00Z", "tool_calls", "2");
        book(booking);
        book(booking.takenBack());

        assertThat(costs(Map.of())).isEmpty();
    }

    /** Over made-up entries and prices: whatever the groups, they add up, and every sum leads to just its entries. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model",
                "folder_id,api_key",
                "session_id",
                "model,conversation_id,metadata.customer",
                "metadata.customer,metadata.town"
            })
    void groups_add_up_and_every_cost_leads_to_its_entries(String groups) throws Exception {
        Random random = new Random(groups.hashCode());
        prices(random);
        Booking.book(database, bookings(random));
        Map<String, String> query = groups.isEmpty() ? Map.of() : Map.of("group_by", groups);

        List<Map<String, Object>> costs = costs(query);

        assertThat(sums(costs)).isEqualTo(sums(costs(Map.of()))).hasSizeGreaterThan(2);
        for (Map<String, Object> cost : costs) {
            List<Map<String, Object>> entries = entries((String) cost.get("explain"));
            String unit = (String) cost.get("quantity_unit");
            BigDecimal quantity =
                    decimal(cost.get("quantity")).multiply(BigDecimal.valueOf(unit.equals("1000_tokens") ? 1000 : 1));
            assertThat(entries).as("%s", cost).isNotEmpty();
            assertThat(total(entries, "quantity")).as("%s", cost).isEqualByComparingTo(quantity);
            assertThat(total(entries, "amount")).as("%s", cost).isEqualByComparingTo(amount(cost));
            assertThat(entries).extracting(entry -> entry.get("line_item")).containsOnly(cost.get("line_item"));
        }
    }

    private void prices(Random random) {
        for (String item : List.of("output_text_tokens", "input_text_tokens")) {
            price(item, "1000_tokens", "0." + (1 + random.nextInt(9)), "rub", "2026-10-24T03:07:00Z");
            price(item, "tokens", "0.00" + (1 + random.nextInt(9)), "rub", "2026-10-24T09:15:00Z");
            price(item, "tokens", "0.0001" + (1 + random.nextInt(9)), "usd", "2026-10-24T18:20:30Z");
        }
    }

    private List<Booking> bookings(Random random) {
        List<Booking> bookings = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Booking booking = Booking.of(
                            "default",
                            session + "_" + random.nextInt(3),
                            "resp_" + i,
                            Instant.parse(MORNING).plusSeconds(random.nextInt(86_400)))
                    .with("model", model + (random.nextBoolean() ? "" : "-mini"))
                    .with("folder_id", random.nextBoolean() ? null : session + "_folder")
                    .with("api_key", random.nextBoolean() ? "dev" : "phone, old")
                    .with("conversation_id", random.nextBoolean() ? null : session + "_conv")
                    .with(
                            "metadata",
                            switch (random.nextInt(4)) {
                                case 0 -> null;
                                case 1 -> "{\"customer\":\"Acme, Inc. & Sons\"}";
                                case 2 -> "{\"customer\":\"Ромашка\",\"town\":\"\"}";
                                default -> "{\"town\":\"Omsk\",\"zero\":\"\\u0000\"}";
                            })
                    .used(LineItem.OUTPUT_TEXT_TOKENS, String.valueOf(random.nextInt(1000)))
                    .used(LineItem.INPUT_TEXT_TOKENS, String.valueOf(random.nextInt(1000)));
            bookings.add(booking);
            if (random.nextInt(9) == 0) {
                bookings.add(booking.takenBack());
            }
        }
        for (int i = 0; i < 3; i++) {
            // Its session has it, whatever a single response states.
            conversation(session + "_" + i);
        }
        return bookings;
    }

    private void conversation(String stream) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "insert into realtime_conversation values ('default', ?, ?, now())")) {
            statement.setString(1, stream);
            statement.setString(2, session + "_conv");
            statement.executeUpdate();
        } catch (java.sql.SQLException problem) {
            throw new IllegalStateException(problem);
        }
    }

    /** By line item, unit and currency. */
    private static Map<String, BigDecimal> sums(List<Map<String, Object>> costs) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (Map<String, Object> cost : costs) {
            String key = cost.get("line_item") + " " + cost.get("quantity_unit") + " "
                    + (cost.get("amount") instanceof Map<?, ?> amount ? amount.get("currency") : "unpriced");
            sums.merge(key + " quantity", decimal(cost.get("quantity")), BigDecimal::add);
            sums.merge(key + " amount", amount(cost), BigDecimal::add);
        }
        sums.replaceAll((key, sum) -> sum.stripTrailingZeros());
        return sums;
    }

    private static BigDecimal total(List<Map<String, Object>> entries, String field) {
        return entries.stream()
                .map(entry -> field.equals("amount") ? amount(entry) : decimal(entry.get(field)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal amount(Map<String, Object> row) {
        return row.get("amount") instanceof Map<?, ?> amount ? decimal(amount.get("value")) : BigDecimal.ZERO;
    }

    private static BigDecimal decimal(Object text) {
        return new BigDecimal((String) text);
    }

    private static List<Map<String, Object>> entries(String path) {
        List<Map<String, Object>> entries = new ArrayList<>();
        String after = null;
        do {
            var request = Ledger.reader().queryParam("limit", 100);
            for (String pair : path.substring(path.indexOf('?') + 1).split("&")) {
                String[] parts = pair.split("=", 2);
                request.queryParam(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            if (after != null) {
                request.queryParam("after", after);
            }
            JsonPath page = request.get("/v1/ledger-entries")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            entries.addAll(page.getList("data"));
            after = page.getBoolean("has_more") ? page.getString("last_id") : null;
        } while (after != null);
        return entries;
    }

    /** Records a price and says since when it is known. */
    private String price(String item, String unit, String amount, String currency, String from) {
        return Ledger.reader()
                .contentType("application/json")
                .body(Map.of(
                        "model",
                        model + "*",
                        "line_item",
                        item,
                        "unit",
                        unit,
                        "amount",
                        amount,
                        "currency",
                        currency,
                        "tax",
                        "included",
                        "effective_from",
                        from))
                .post("/v1/prices")
                .then()
                .statusCode(201)
                .extract()
                .path("recorded_at");
    }

    private Booking response(String happenedAt, String item, String quantity) {
        return Booking.of("default", session, Ledger.fresh("resp"), Instant.parse(happenedAt))
                .with("model", model)
                .used(LineItem.of(item).orElseThrow(), quantity);
    }

    private void book(Booking booking) throws Exception {
        Booking.book(database, List.of(booking));
    }

    private List<Map<String, Object>> costs(Map<String, String> more) {
        Map<String, String> query = new HashMap<>(
                Map.of("start_time", MORNING, "end_time", NEXT_MORNING, "models", model + "," + model + "-mini"));
        query.putAll(more);
        return Ledger.list(COSTS, query).getList("data.results.flatten()");
    }

    private static Map<String, Object> one(List<Map<String, Object>> costs) {
        assertThat(costs).hasSize(1);
        return costs.getFirst();
    }
}
