package dev.realtimeledger.statement;

import static dev.realtimeledger.billing.LineItem.INPUT_AUDIO_SECONDS;
import static dev.realtimeledger.billing.LineItem.INPUT_TEXT_TOKENS;
import static dev.realtimeledger.billing.LineItem.OUTPUT_AUDIO_TOKENS;
import static dev.realtimeledger.billing.LineItem.OUTPUT_TEXT_TOKENS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.billing.LineItem;
import dev.realtimeledger.price.Prices;
import dev.realtimeledger.usage.Booking;
import dev.realtimeledger.usage.Cost;
import dev.realtimeledger.usage.Costs;
import dev.realtimeledger.usage.GroupCosts;
import dev.realtimeledger.usage.GroupKey;
import dev.realtimeledger.usage.Grouping;
import dev.realtimeledger.usage.UsageFilter;
import dev.realtimeledger.usage.UsageQuery;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatementTest {

    private static final String ALWAYS = "2025-01-01T00:00:00Z";

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    Prices prices;

    @Inject
    Statements statements;

    @Inject
    Costs costs;

    private Books books;

    @BeforeEach
    void freshBooks() {
        books = new Books(database, prices, statements);
    }

    @Test
    void a_month_has_a_line_per_line_item_and_a_total() {
        books.price(OUTPUT_TEXT_TOKENS, "0.2", "1000_tokens", ALWAYS);
        books.price(INPUT_AUDIO_SECONDS, "0.0264", "duration_seconds", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "1500", "2026-03-01T00:00:00Z");
        books.used(OUTPUT_TEXT_TOKENS, "500", "2026-03-31T23:59:59.999999Z");
        books.used(INPUT_AUDIO_SECONDS, "61.2", "2026-03-15T12:00:00Z");
        books.used(OUTPUT_TEXT_TOKENS, "9999", "2026-02-28T23:59:59.999999Z");
        books.used(OUTPUT_TEXT_TOKENS, "9999", "2026-04-01T00:00:00Z");

        assertThat(books.lines("2026-03"))
                .containsExactly(
                        "2 1000_tokens of output_text_tokens = 0.4 rub",
                        "61.2 duration_seconds of input_audio_seconds = 1.61568 rub");
        assertThat(books.totals("2026-03")).containsExactly("2.02 rub (exactly 2.01568)");
    }

    @Test
    void a_closed_month_does_not_move_by_a_byte_and_a_late_event_is_charged_in_the_next_open_one() {
        books.price(OUTPUT_TEXT_TOKENS, "0.2", "1000_tokens", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "1500", "2026-03-10T00:00:00Z");
        books.close("2026-03");
        String closed = books.bytes("2026-03");

        books.used(OUTPUT_TEXT_TOKENS, "700", "2026-03-10T00:00:01Z");

        assertThat(books.bytes("2026-03")).isEqualTo(closed).contains("\"status\":\"closed\"");
        assertThat(books.lines("2026-03")).containsExactly("1.5 1000_tokens of output_text_tokens = 0.3 rub");
        assertThat(books.lines("2026-04"))
                .containsExactly("0.7 1000_tokens of output_text_tokens = 0.14 rub, adjusts 2026-03");
        assertThat(books.lines("2026-05")).isEmpty();
    }

    @Test
    void a_price_that_is_corrected_after_the_close_is_charged_as_the_difference() {
        books.price(OUTPUT_TEXT_TOKENS, "0.2", "1000_tokens", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "1500", "2026-03-10T00:00:00Z");
        books.close("2026-03");
        String closed = books.bytes("2026-03");

        books.price(OUTPUT_TEXT_TOKENS, "0.1", "1000_tokens", ALWAYS);

        assertThat(books.bytes("2026-03")).isEqualTo(closed);
        assertThat(books.lines("2026-04"))
                .containsExactly("0 1000_tokens of output_text_tokens = -0.15 rub, adjusts 2026-03");
        assertThat(books.read("2026-04").charges())
                .as("which price it was and which it is")
                .extracting(
                        charge -> Objects.requireNonNull(charge.price()).id(),
                        charge -> charge.units().toPlainString(),
                        charge -> Objects.requireNonNull(charge.amount()).toPlainString())
                .containsExactly(tuple("price_1", "-1.500", "-0.3000"), tuple("price_2", "1.500", "0.1500"));
    }

    @Test
    void an_adjustment_is_frozen_with_the_month_that_it_is_charged_in_and_nothing_is_left_of_it() {
        books.price(OUTPUT_TEXT_TOKENS, "0.2", "1000_tokens", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "1500", "2026-03-10T00:00:00Z");
        books.close("2026-03");
        books.used(OUTPUT_TEXT_TOKENS, "700", "2026-03-10T00:00:01Z");
        books.used(OUTPUT_TEXT_TOKENS, "100", "2026-04-10T00:00:00Z");
        books.close("2026-04");
        String closed = books.bytes("2026-04");

        assertThat(books.lines("2026-04"))
                .containsExactly(
                        "0.1 1000_tokens of output_text_tokens = 0.02 rub",
                        "0.7 1000_tokens of output_text_tokens = 0.14 rub, adjusts 2026-03");
        assertThat(books.lines("2026-05")).isEmpty();

        books.used(OUTPUT_TEXT_TOKENS, "5", "2026-03-10T00:00:02Z");
        books.used(OUTPUT_TEXT_TOKENS, "3", "2026-04-10T00:00:01Z");
        assertThat(books.bytes("2026-04")).isEqualTo(closed);
        assertThat(books.lines("2026-05"))
                .containsExactly(
                        "0.005 1000_tokens of output_text_tokens = 0.001 rub, adjusts 2026-03",
                        "0.003 1000_tokens of output_text_tokens = 0.0006 rub, adjusts 2026-04");
    }

    @Test
    void what_is_taken_back_after_the_close_is_a_negative_adjustment() {
        books.price(OUTPUT_TEXT_TOKENS, "0.2", "1000_tokens", ALWAYS);
        Booking booking = Booking.of(books.tenant, "sess_1", "resp_1", Instant.parse("2026-03-10T00:00:00Z"))
                .with("model", Books.MODEL)
                .used(OUTPUT_TEXT_TOKENS, "1500");
        books.book(booking);
        books.close("2026-03");

        books.book(booking.takenBack());

        assertThat(books.lines("2026-04"))
                .containsExactly("-1.5 1000_tokens of output_text_tokens = -0.3 rub, adjusts 2026-03");
        assertThat(books.totals("2026-04")).containsExactly("-0.30 rub (exactly -0.3)");
    }

    @Test
    void months_may_be_closed_in_any_order() {
        books.price(OUTPUT_TEXT_TOKENS, "1", "tokens", ALWAYS);
        books.close("2026-03");
        books.close("2026-05");
        books.used(OUTPUT_TEXT_TOKENS, "7", "2026-03-10T00:00:00Z");

        assertThat(books.lines("2026-04")).containsExactly("7 tokens of output_text_tokens = 7 rub, adjusts 2026-03");
        assertThat(books.lines("2026-06")).as("April is open and comes first").isEmpty();

        books.close("2026-04");
        books.used(OUTPUT_TEXT_TOKENS, "1", "2026-03-11T00:00:00Z");
        books.used(OUTPUT_TEXT_TOKENS, "2", "2026-04-11T00:00:00Z");
        books.used(OUTPUT_TEXT_TOKENS, "3", "2026-05-11T00:00:00Z");
        assertThat(books.lines("2026-06"))
                .containsExactly(
                        "1 tokens of output_text_tokens = 1 rub, adjusts 2026-03",
                        "2 tokens of output_text_tokens = 2 rub, adjusts 2026-04",
                        "3 tokens of output_text_tokens = 3 rub, adjusts 2026-05");
    }

    @Test
    void usage_without_a_price_is_a_line_of_unknown_cost_and_is_priced_by_a_later_adjustment() {
        books.price(OUTPUT_TEXT_TOKENS, "1", "tokens", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "5", "2026-03-10T00:00:00Z");
        books.used(INPUT_TEXT_TOKENS, "58", "2026-03-10T00:00:00Z");
        books.close("2026-03");

        assertThat(books.lines("2026-03"))
                .containsExactly("58 tokens of input_text_tokens = unknown", "5 tokens of output_text_tokens = 5 rub");
        assertThat(books.bytes("2026-03")).contains("\"unpriced\":true,\"num_unpriced_lines\":1");

        books.price(INPUT_TEXT_TOKENS, "2", "tokens", ALWAYS);
        assertThat(books.lines("2026-04"))
                .containsExactly(
                        "58 tokens of input_text_tokens = 116 rub, adjusts 2026-03",
                        "-58 tokens of input_text_tokens = unknown, adjusts 2026-03");
        assertThat(books.totals("2026-04")).containsExactly("116.00 rub (exactly 116)");
        assertThat(books.bytes("2026-04"))
                .as("taking unpriced usage back leaves nothing unknown")
                .contains("\"unpriced\":false,\"num_unpriced_lines\":0");
    }

    @Test
    void responses_of_unknown_usage_are_counted_beside_the_lines() {
        books.book(Booking.of(books.tenant, "sess_1", "resp_1", Instant.parse("2026-03-10T00:00:00Z"))
                .with("model", Books.MODEL)
                .with("num_responses", 1)
                .with("responses_without_usage", 1));

        assertThat(books.bytes("2026-03")).contains("\"num_responses\":1,\"responses_without_usage\":1");
    }

    @Test
    void currencies_are_not_added() {
        books.price("voice", OUTPUT_TEXT_TOKENS, "0.2", "1000_tokens", "rub", ALWAYS);
        books.price("gpt", OUTPUT_TEXT_TOKENS, "16", "1000000_tokens", "usd", ALWAYS);
        books.used("voice", OUTPUT_TEXT_TOKENS, "1500", "2026-03-10T00:00:00Z");
        books.used("gpt", OUTPUT_TEXT_TOKENS, "1500", "2026-03-10T00:00:00Z");

        assertThat(books.lines("2026-03"))
                .containsExactly(
                        "0.0015 1000000_tokens of output_text_tokens = 0.024 usd",
                        "1.5 1000_tokens of output_text_tokens = 0.3 rub");
        assertThat(books.totals("2026-03")).containsExactly("0.30 rub (exactly 0.3)", "0.02 usd (exactly 0.024)");
    }

    @Test
    void a_price_that_changes_within_the_month_is_one_line_that_names_both() {
        books.price(OUTPUT_TEXT_TOKENS, "1", "tokens", ALWAYS);
        books.price(OUTPUT_TEXT_TOKENS, "2", "tokens", "2026-03-10T12:00:01Z");
        books.used(OUTPUT_TEXT_TOKENS, "10", "2026-03-10T12:00:00Z");
        books.used(OUTPUT_TEXT_TOKENS, "100", "2026-03-10T12:00:01Z");

        assertThat(books.lines("2026-03")).containsExactly("110 tokens of output_text_tokens = 210 rub");
        assertThat(books.bytes("2026-03"))
                .contains("\"prices\":[{\"id\":\"price_1\",\"price\":\"1\",\"quantity\":\"10\",\"amount\":\"10\"},"
                        + "{\"id\":\"price_2\",\"price\":\"2\",\"quantity\":\"100\",\"amount\":\"200\"}]");
    }

    @Test
    void closing_twice_gives_the_same_statement() {
        books.price(OUTPUT_TEXT_TOKENS, "1", "tokens", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "15", "2026-03-10T00:00:00Z");
        String first = StatementView.json(books.close("2026-03")).toString();
        books.used(OUTPUT_TEXT_TOKENS, "1", "2026-03-10T00:00:00Z");

        assertThat(StatementView.json(books.close("2026-03")).toString())
                .isEqualTo(first)
                .isEqualTo(books.bytes("2026-03"));
    }

    @RepeatedTest(5)
    void closers_at_once_end_with_one_statement() throws Exception {
        books.price(OUTPUT_TEXT_TOKENS, "1", "tokens", ALWAYS);
        books.used(OUTPUT_TEXT_TOKENS, "5", "2026-03-10T00:00:00Z");
        List<Callable<String>> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(() -> StatementView.json(books.close("2026-03")).toString());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(closers.size())) {
            List<String> closed = new ArrayList<>();
            for (Future<String> result : threads.invokeAll(closers)) {
                closed.add(result.get());
            }

            assertThat(closed).hasSize(4).containsOnly(books.bytes("2026-03"));
        }
    }

    @RepeatedTest(3)
    void whatever_races_with_the_close_is_charged_exactly_once() throws Exception {
        books.price(OUTPUT_TEXT_TOKENS, "1", "tokens", ALWAYS);
        int sent = 40;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Future<?> sender = threads.submit(() -> {
                for (int i = 0; i < sent; i++) {
                    books.used(OUTPUT_TEXT_TOKENS, "1", "2026-03-10T00:00:00Z");
                }
            });
            Thread.sleep(20);
            Future<?> march = threads.submit(() -> books.close("2026-03"));
            Future<?> april = threads.submit(() -> books.close("2026-04"));
            march.get();
            april.get();
            books.close("2026-05");
            sender.get();
        }
        BigDecimal charged = Stream.of("2026-03", "2026-04", "2026-05", "2026-06")
                .flatMap(month -> books.read(month).charges().stream())
                .map(Charge::quantity)
                .reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(charged).isEqualByComparingTo(BigDecimal.valueOf(sent));
    }

    @Test
    void the_running_month_and_later_ones_cannot_be_closed() {
        YearMonth running = YearMonth.now(ZoneOffset.UTC);
        for (YearMonth month : List.of(running, running.plusMonths(1))) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> books.close(month.toString()))
                    .satisfies(refused -> {
                        assertThat(refused.status()).isEqualTo(409);
                        assertThat(refused.error().code()).isEqualTo("period_not_over");
                    });
        }
    }

    @Test
    void a_month_without_anything_is_closed_empty() {
        assertThat(books.close("2026-03").charges()).isEmpty();
        assertThat(books.totals("2026-03")).isEmpty();
    }

    @Test
    void a_price_in_another_currency_moves_the_amount_from_one_to_the_other() {
        books.price("voice", OUTPUT_AUDIO_TOKENS, "2", "tokens", "usd", ALWAYS);
        books.used(OUTPUT_AUDIO_TOKENS, "5", "2026-03-10T00:00:00Z");
        books.close("2026-03");

        books.price("voice", OUTPUT_AUDIO_TOKENS, "150", "tokens", "rub", ALWAYS);

        assertThat(books.totals("2026-04")).containsExactly("750.00 rub (exactly 750)", "-10.00 usd (exactly -10)");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void a_statement_is_the_costs_of_the_month_to_the_last_digit(long seed) {
        var random = new Random(seed);
        LineItem[] items = {OUTPUT_TEXT_TOKENS, INPUT_AUDIO_SECONDS, INPUT_TEXT_TOKENS};
        for (int i = 0; i < 12; i++) {
            LineItem item = items[random.nextInt(2)];
            books.price(
                    random.nextBoolean() ? "voice" : "vo*",
                    item,
                    new BigDecimal(random.nextInt(1_000_000)).movePointLeft(9).toPlainString(),
                    item == INPUT_AUDIO_SECONDS ? "duration_seconds" : "1000_tokens",
                    random.nextInt(4) == 0 ? "usd" : "rub",
                    Instant.parse("2026-02-20T00:00:00Z")
                            .plusSeconds(random.nextInt(45 * 86_400))
                            .toString());
        }
        for (int i = 0; i < 60; i++) {
            LineItem item = items[random.nextInt(3)];
            books.used(
                    random.nextBoolean() ? "voice" : "volume",
                    item,
                    item == INPUT_AUDIO_SECONDS
                            ? new BigDecimal(random.nextInt(100_000))
                                    .movePointLeft(3)
                                    .toPlainString()
                            : String.valueOf(random.nextInt(5000)),
                    Instant.parse("2026-02-27T00:00:00Z")
                            .plusSeconds(random.nextInt(34 * 86_400))
                            .toString());
        }

        assertThat(amounts(books.read("2026-03"))).isEqualTo(costsOfMarch()).isNotEmpty();
        books.close("2026-03");
        assertThat(amounts(books.read("2026-03"))).isEqualTo(costsOfMarch());
    }

    private static Map<String, String> amounts(Statement statement) {
        return statement.lines().stream()
                .collect(Collectors.toMap(
                        line -> line.key().model() + " " + line.key().lineItem() + " "
                                + line.key().unit() + " " + line.key().currency(),
                        line -> plain(line.quantity()) + " = "
                                + (line.amount() == null ? "unknown" : plain(line.amount())),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private Map<String, String> costsOfMarch() {
        UsageQuery query = UsageQuery.of(
                books.tenant,
                Instant.parse("2026-03-01T00:00:00Z"),
                Instant.parse("2026-04-01T00:00:00Z"),
                Grouping.by(GroupKey.MODEL),
                UsageFilter.NONE);
        return TestDatabase.inTenant(books.tenant, () -> {
            try (Stream<GroupCosts> read = costs.read(query, null)) {
                Map<String, String> amounts = new TreeMap<>();
                read.forEach(group -> {
                    for (Cost cost : group.costs()) {
                        Cost.Rate rate = cost.rate();
                        String key = group.group().value(GroupKey.MODEL) + " " + cost.lineItem() + " ";
                        amounts.put(
                                key
                                        + (rate == null
                                                ? cost.lineItem().measure().unit() + " null"
                                                : rate.unit().label() + " " + rate.currency()),
                                rate == null
                                        ? plain(cost.quantity()) + " = unknown"
                                        : plain(rate.unit().count(cost.quantity())) + " = " + plain(cost.amount()));
                    }
                });
                return amounts;
            }
        });
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    @Test
    void lists_every_month_from_the_first_that_was_used() {
        books.used(OUTPUT_TEXT_TOKENS, "5", "2026-03-10T00:00:00Z");
        books.close("2026-05");

        List<StatementHead> heads = statements.heads(books.tenant);

        assertThat(heads.getFirst().id()).isEqualTo("2026-03");
        assertThat(heads.getLast().id()).isEqualTo(YearMonth.now(ZoneOffset.UTC).toString());
        assertThat(heads)
                .filteredOn(head -> head.closedAt() != null)
                .extracting(StatementHead::id)
                .containsExactly("2026-05");
        assertThat(statements.heads(Ledger.fresh("tenant"))).hasSize(1);
    }
}
