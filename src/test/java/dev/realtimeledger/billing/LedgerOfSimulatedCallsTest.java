package dev.realtimeledger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.billing.IndependentBill.Line;
import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import dev.realtimeledger.simulator.VoiceCall;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is booked of simulated calls is what an independent calculation says, however their events arrive. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class LedgerOfSimulatedCallsTest {

    private static final int CALLS = 12;
    private static final List<String> QUANTITIES = List.of(
            "num_sessions",
            "num_responses",
            "responses_without_usage",
            "transcriptions_without_usage",
            "input_text_tokens",
            "input_audio_tokens",
            "input_image_tokens",
            "input_cached_text_tokens",
            "input_cached_audio_tokens",
            "input_cached_image_tokens",
            "output_text_tokens",
            "output_audio_tokens",
            "input_audio_seconds",
            "output_audio_seconds",
            "transcription_seconds",
            "transcription_tokens",
            "tool_calls");

    /** A way in which the same events may arrive. */
    enum Arrival {
        IN_ORDER {
            @Override
            void send(List<SimulatedEvent> events, long seed) {
                Sent.by("dev", events);
            }
        },
        IN_ANY_ORDER {
            @Override
            void send(List<SimulatedEvent> events, long seed) {
                Sent.by("dev", Faults.reorder(events, seed));
            }
        },
        BACKWARDS {
            @Override
            void send(List<SimulatedEvent> events, long seed) {
                batches(events.reversed(), new SplittableRandom(seed));
            }
        },
        ONE_BY_ONE {
            @Override
            void send(List<SimulatedEvent> events, long seed) {
                Faults.reorder(events, seed).forEach(event -> Sent.batch("dev", List.of(event)));
            }
        },
        REPEATED {
            @Override
            void send(List<SimulatedEvent> events, long seed) {
                List<SimulatedEvent> delayed = Faults.delay(events, seed, events.size() / 3, 30);
                batches(Faults.retryStorm(delayed, seed), new SplittableRandom(seed));
            }
        },
        BY_TWO_WRITERS {
            @Override
            void send(List<SimulatedEvent> events, long seed) {
                RandomGenerator random = new SplittableRandom(seed);
                List<SimulatedEvent> one = new ArrayList<>();
                List<SimulatedEvent> other = new ArrayList<>();
                for (SimulatedEvent event : Faults.reorder(events, seed)) {
                    int writers = random.nextInt(1, 8);
                    if (writers <= 4) {
                        one.add(event);
                    }
                    if (writers >= 4) {
                        other.add(event);
                    }
                }
                CompletableFuture<Void> meanwhile = CompletableFuture.runAsync(
                        () -> batches(one, new SplittableRandom(seed)), Thread::startVirtualThread);
                batches(other, new SplittableRandom(seed + 1));
                meanwhile.join();
            }
        };

        abstract void send(List<SimulatedEvent> events, long seed);

        private static void batches(List<SimulatedEvent> events, RandomGenerator random) {
            int from = 0;
            while (from < events.size()) {
                int to = Math.min(events.size(), from + random.nextInt(1, 40));
                Sent.batch("dev", events.subList(from, to));
                from = to;
            }
        }
    }

    private final DataSource database = TestDatabase.asOwner();

    private final Simulator simulator =
            new Simulator().startingAt(Instant.now().minus(Duration.ofDays(9)).truncatedTo(ChronoUnit.SECONDS));

    @ParameterizedTest
    @EnumSource
    void each_source_nets_to_what_was_used_however_the_events_arrive(Arrival arrival) throws SQLException {
        for (long seed = 0; seed < (arrival == Arrival.ONE_BY_ONE ? 3 : CALLS); seed++) {
            VoiceCall call = simulator.call(seed).again(Ledger.fresh(""));
            List<SimulatedEvent> events = faulty(call.events(), seed);
            arrival.send(events, seed);
            assertThat(netted(call))
                    .as("call %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            IndependentBill.of("dev", events).lines());
        }
    }

    @Test
    void the_totals_are_the_sums_of_the_entries() throws SQLException {
        simulator.calls(0, CALLS).forEach(call -> {
            List<SimulatedEvent> events = call.again(Ledger.fresh("")).events();
            Arrival.BACKWARDS.send(Faults.retell(events, call.seed()), call.seed());
        });
        String sums = sums("trim_scale(sum(coalesce(%s, 0))::numeric)");
        String totals = sums("trim_scale(%s::numeric)");
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("""
                        select count(*) as groups, count(*) filter (where sums = totals) as equal_groups
                        from (
                            select tenant_id, date_bin('15 minutes', happened_at, 'epoch') as starts_at,
                                   coalesce(model, '') as model, coalesce(folder_id, '') as folder_id, api_key,
                                   row(%s)::text as sums
                            from ledger_entry
                            group by 1, 2, 3, 4, 5
                        ) entries
                        full join (
                            select tenant_id, starts_at, model, folder_id, api_key, row(%s)::text as totals
                            from usage_total
                        ) totals using (tenant_id, starts_at, model, folder_id, api_key)
                        """.formatted(sums, totals));
                ResultSet rows = query.executeQuery()) {
            rows.next();
            assertThat(rows.getInt("equal_groups")).isPositive().isEqualTo(rows.getInt("groups"));
        }
    }

    private static String sums(String form) {
        return QUANTITIES.stream().map(form::formatted).collect(Collectors.joining(", "));
    }

    /** Whatever may have happened to the events before. */
    private static List<SimulatedEvent> faulty(List<SimulatedEvent> events, long seed) {
        List<SimulatedEvent> told = Faults.retell(events, seed);
        return switch ((int) (seed % 4)) {
            case 0 -> Faults.lose(told, seed, told.size() / 10);
            case 1 -> Faults.forgetUsage(told, seed);
            case 2 -> Faults.skewClocks(told, seed);
            default -> told;
        };
    }

    /** What the ledger's rows come to for each source and all that it can be grouped by. */
    private List<Line> netted(VoiceCall call) throws SQLException {
        List<Line> netted = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("""
                        select stream_id as session_id, stream.call_id,
                               source || case when source = 'session' then '' else ' ' || source_id end
                               || case when source = 'transcription' then ' ' || part else '' end as source,
                               happened_at, model, folder_id, api_key, coalesce(metadata, '{}') as metadata, %s
                        from ledger_entry
                        join stream using (tenant_id, stream_id)
                        where stream_id = any(?)
                        group by 1, 2, 3, 4, 5, 6, 7, 8, conversation_id
                        """.formatted(sums("sum(%1$s) as %1$s")))) {
            query.setArray(1, connection.createArrayOf("text", call.sessionIds().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Map<String, BigDecimal> sums = new TreeMap<>();
                    for (String name : QUANTITIES) {
                        BigDecimal sum = rows.getBigDecimal(name);
                        if (sum != null && sum.signum() != 0) {
                            sums.put(name, sum);
                        }
                    }
                    if (!sums.isEmpty()) {
                        Instant time = rows.getObject("happened_at", OffsetDateTime.class)
                                .toInstant();
                        netted.add(new Line(rows.getString("source"), time, labels(rows), sums));
                    }
                }
            }
        }
        return netted;
    }

    private static Map<String, String> labels(ResultSet rows) throws SQLException {
        Map<String, String> labels = new HashMap<>();
        for (String name : List.of("model", "folder_id", "session_id", "call_id", "api_key")) {
            labels.put(name, rows.getString(name));
        }
        JsonPath.from(rows.getString("metadata"))
                .<Map<String, String>>get()
                .forEach((key, value) -> labels.put("metadata." + key, value));
        return labels;
    }
}
