package dev.realtimeledger.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.LineItem;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Made-up entries, summed up by the product and, one by one, by this test. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class UsageTotalsTest {

    /** Days around a change of clocks in Europe and one in New York a week later. */
    private static final Instant FIRST = Instant.parse("2026-10-23T00:00:00Z");

    private static final int DAYS = 12;
    private static final int QUERIES = 150;

    private static final List<String> ZONES = List.of(
            "UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe");

    /** The stream of events without a session may name one, too. */
    private static final Map<String, String> CALLS =
            Map.of("sess_0", "call_1", "sess_1", "call_1", "sess_2", "call_2", "unassigned", "call_2");

    private final DataSource database = TestDatabase.asOwner();

    @Inject
    UsageTotals totals;

    private final String tenant = Ledger.fresh("tenant");

    /** The conversations of each session: of one, events have told it that used nothing. */
    private final Map<String, Set<String>> conversations = new TreeMap<>(Map.of("sess_3", Set.of("conv_2")));

    private Random random;

    @BeforeEach
    void chance() {
        random = new Random(20261120);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sums_are_those_of_the_entries_whatever_is_asked_for(long seed) throws Exception {
        random = new Random(seed);
        List<Booking> bookings = bookings(600);
        Booking.book(database, bookings);
        tie();
        for (int i = 0; i < QUERIES; i++) {
            UsageQuery query = query();

            List<UsageTotal> read = read(query);

            assertThat(told(read)).as("%s", query).isEqualTo(expected(query, bookings));
            assertThat(read.stream().map(total -> List.of(total.bucket(), total.group())))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void the_stored_totals_and_the_entries_give_the_same() throws Exception {
        Booking.book(database, bookings(600));
        Grouping stored = Grouping.by(GroupKey.MODEL, GroupKey.API_KEY);
        Grouping finer = Grouping.by(GroupKey.MODEL, GroupKey.API_KEY, GroupKey.SESSION_ID);
        List<Instant> bounds = new Buckets(
                        FIRST.plusSeconds(100),
                        FIRST.plus(Duration.ofDays(9)),
                        BucketWidth.DAY,
                        ZoneId.of("Asia/Kathmandu"))
                .bounds(FIRST.plusSeconds(100), 31);

        List<UsageTotal> fromTotals = read(new UsageQuery(tenant, bounds, stored, UsageFilter.NONE, null));
        List<UsageTotal> fromEntries = read(new UsageQuery(tenant, bounds, finer, UsageFilter.NONE, null));

        assertThat(fromEntries).hasSizeGreaterThan(fromTotals.size());
        assertThat(told(fromEntries, stored)).isEqualTo(told(fromTotals));
    }

    /** What is known of the sessions beside their entries. */
    private void tie() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> call : CALLS.entrySet()) {
                statement.executeUpdate("insert into stream values ('%s', '%s', 1, '%s', now(), now())"
                        .formatted(tenant, call.getKey(), call.getValue()));
            }
            for (Map.Entry<String, Set<String>> session : conversations.entrySet()) {
                for (String conversation : session.getValue()) {
                    statement.executeUpdate("insert into realtime_conversation values ('%s', '%s', '%s', now())"
                            .formatted(tenant, session.getKey(), conversation));
                }
            }
        }
    }

    private List<UsageTotal> read(UsageQuery query) {
        return TestDatabase.inTenant(tenant, () -> {
            try (Stream<UsageTotal> read = totals.read(query)) {
                return read.toList();
            }
        });
    }

    private List<Booking> bookings(int count) {
        List<Booking> bookings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Many on a quarter's or a second's edge, where mistakes would be.
            long second = random.nextBoolean() ? random.nextInt(DAYS * 96) * 900L : random.nextInt(DAYS * 86_400);
            Instant at = FIRST.plusSeconds(second).plusMillis(random.nextBoolean() ? 0 : random.nextInt(1000));
            String stream = random.nextInt(8) == 0 ? "unassigned" : "sess_" + random.nextInt(9);
            Booking booking = Booking.of(tenant, stream, "resp_" + i, at)
                    .with("model", any(null, "alpha", "beta", "gamma"))
                    .with("folder_id", any(null, "b1g", "b2g"))
                    .with("api_key", any("dev", "phone"))
                    .with(
                            "conversation_id",
                            stream.equals("sess_3")
                                    ? null
                                    : any(null, stream.equals("sess_0") ? "conv_1" : "conv_2", "conv_1"))
                    .with(
                            "metadata",
                            any(null, "{}", "{\"customer\":\"acme\"}", "{\"customer\":\"\",\"town\":\"Omsk, RU\"}"))
                    .with("num_responses", 1)
                    .with("num_sessions", random.nextInt(10) == 0 ? 1 : null)
                    .with("responses_without_usage", random.nextInt(10) == 0 ? 1 : null);
            for (LineItem item : LineItem.values()) {
                if (random.nextInt(3) == 0) {
                    booking = booking.used(
                            item,
                            item.measure() == LineItem.Measure.SECONDS
                                    ? new BigDecimal(random.nextInt(1_000_000))
                                            .movePointLeft(6)
                                            .toString()
                                    : String.valueOf(random.nextInt(5000)));
                }
            }
            if (booking.text("conversation_id") != null) {
                conversations.computeIfAbsent(stream, first -> new TreeSet<>()).add(booking.text("conversation_id"));
            }
            bookings.add(booking);
            if (random.nextInt(10) == 0) {
                bookings.add(booking.takenBack());
            }
        }
        return bookings;
    }

    private UsageQuery query() {
        ZoneId zone = ZoneId.of(any(ZONES.toArray(String[]::new)));
        BucketWidth width = BucketWidth.values()[random.nextInt(3)];
        Instant start = FIRST.plusSeconds(any(0, 900, 86_400, random.nextInt(DAYS * 86_400)));
        Instant end = start.plusSeconds(any(1, 900, 86_400, random.nextInt(DAYS * 86_400) + 1));
        List<Instant> bounds = new Buckets(start, end, width, zone).bounds(start, 24);
        Grouping grouping = new Grouping(
                Stream.of(GroupKey.values())
                        .filter(key -> random.nextInt(3) == 0)
                        .collect(Collectors.toSet()),
                any(List.of(), List.of(), List.of("customer"), List.of("town", "customer")));
        Map<GroupKey, List<String>> wanted = new TreeMap<>();
        if (random.nextInt(4) == 0) {
            wanted.put(GroupKey.MODEL, any(List.of("alpha"), List.of("beta", "gamma"), List.of("")));
        }
        if (random.nextInt(6) == 0) {
            wanted.put(GroupKey.FOLDER_ID, any(List.of("b1g", ""), List.of("none of these")));
        }
        if (random.nextInt(6) == 0) {
            wanted.put(GroupKey.SESSION_ID, any(List.of("sess_1", "sess_2"), List.of("")));
        }
        if (random.nextInt(6) == 0) {
            wanted.put(GroupKey.CALL_ID, any(List.of("call_1"), List.of("", "call_2")));
        }
        if (random.nextInt(6) == 0) {
            wanted.put(
                    GroupKey.CONVERSATION_ID, any(List.of("conv_1"), List.of(""), List.of("conv_2", "none of these")));
        }
        if (random.nextInt(6) == 0) {
            wanted.put(GroupKey.API_KEY, List.of("phone"));
        }
        Map<String, List<String>> labels = random.nextInt(6) == 0
                ? any(
                        Map.of("customer", List.of("acme")),
                        Map.of("customer", List.of("")),
                        Map.of("town", List.of("Omsk, RU", "Perm"), "customer", List.of("")))
                : Map.of();
        return new UsageQuery(tenant, bounds, grouping, new UsageFilter(wanted, labels), null);
    }

    @SafeVarargs
    private <T> T any(@Nullable T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** What the query should give: each entry by itself. */
    private Map<String, Map<String, BigDecimal>> expected(UsageQuery query, List<Booking> bookings) {
        Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
        for (Booking booking : bookings) {
            int bucket = IntStream.range(0, query.bounds().size() - 1)
                    .filter(i -> !booking.happenedAt().isBefore(query.bounds().get(i))
                            && booking.happenedAt().isBefore(query.bounds().get(i + 1)))
                    .findFirst()
                    .orElse(-1);
            if (bucket >= 0 && wanted(query.filter(), booking)) {
                Map<String, BigDecimal> sum =
                        sums.computeIfAbsent(bucket + " " + group(query.grouping(), booking), name -> new TreeMap<>());
                for (String column : UsageSums.COLUMNS) {
                    sum.merge(column, booking.quantity(column), BigDecimal::add);
                }
            }
        }
        return cleaned(sums);
    }

    private boolean wanted(UsageFilter filter, Booking booking) {
        return filter.values().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().contains(orEmpty(value(wanted.getKey(), booking))))
                && filter.labels().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().contains(orEmpty(label(wanted.getKey(), booking))));
    }

    private String group(Grouping grouping, Booking booking) {
        List<String> values = new ArrayList<>();
        for (GroupKey key : GroupKey.values()) {
            values.add(grouping.has(key) ? value(key, booking) : null);
        }
        grouping.labels().forEach(label -> values.add(label(label, booking)));
        return values.toString();
    }

    private @Nullable String value(GroupKey key, Booking booking) {
        return switch (key) {
            case MODEL, FOLDER_ID, API_KEY -> booking.text(key.label());
            case SESSION_ID -> booking.text("stream_id").equals("unassigned") ? null : booking.text("stream_id");
            case CALL_ID ->
                booking.text("stream_id").equals("unassigned") ? null : CALLS.get(booking.text("stream_id"));
            case CONVERSATION_ID -> conversation(booking);
        };
    }

    /** Where an entry has none, that of its session, if there is only one. */
    private @Nullable String conversation(Booking booking) {
        Set<String> all = conversations.getOrDefault(booking.text("stream_id"), Set.of());
        return booking.text("conversation_id") == null
                        && all.size() == 1
                        && !booking.text("stream_id").equals("unassigned")
                ? all.iterator().next()
                : booking.text("conversation_id");
    }

    private static @Nullable String label(String label, Booking booking) {
        String metadata = booking.text("metadata");
        if (metadata == null || !metadata.contains("\"" + label + "\":\"")) {
            return null;
        }
        String value = metadata.replaceAll(".*\"" + label + "\":\"([^\"]*)\".*", "$1");
        return value.isEmpty() ? null : value;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Map<String, Map<String, BigDecimal>> told(List<UsageTotal> totals) {
        return told(totals, null);
    }

    /** Sums by bucket and group, of which only some keys count when {@code coarse} is given. */
    private static Map<String, Map<String, BigDecimal>> told(List<UsageTotal> totals, @Nullable Grouping coarse) {
        Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
        for (UsageTotal total : totals) {
            List<String> values = new ArrayList<>(total.group().values());
            for (int i = 0; coarse != null && i < GroupKey.values().length; i++) {
                values.set(i, coarse.has(GroupKey.values()[i]) ? values.get(i) : null);
            }
            Map<String, BigDecimal> sum = sums.computeIfAbsent(total.bucket() + " " + values, name -> new TreeMap<>());
            UsageSums told = total.sums();
            sum.merge("num_sessions", BigDecimal.valueOf(told.numSessions()), BigDecimal::add);
            sum.merge("num_responses", BigDecimal.valueOf(told.numResponses()), BigDecimal::add);
            sum.merge("responses_without_usage", BigDecimal.valueOf(told.responsesWithoutUsage()), BigDecimal::add);
            for (LineItem item : LineItem.values()) {
                sum.merge(item.label(), told.of(item), BigDecimal::add);
            }
        }
        return cleaned(sums);
    }

    private static Map<String, Map<String, BigDecimal>> cleaned(Map<String, Map<String, BigDecimal>> sums) {
        sums.values().forEach(sum -> {
            sum.values().removeIf(value -> value.signum() == 0);
            sum.replaceAll((column, value) -> value.stripTrailingZeros());
        });
        sums.values().removeIf(Map::isEmpty);
        return sums;
    }
}
