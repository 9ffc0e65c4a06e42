package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.load.SimulatedCall;
import dev.realtimeledger.load.SimulatedCall.Event;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a read costs, counted and not timed: statements, and what the server keeps in its memory to answer the next. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadCostTest {

    private static final int EVENTS_PER_TURN = 29;

    @Inject
    SessionFactory hibernate;

    private Statistics statistics;

    @BeforeEach
    void count() {
        statistics = hibernate.getStatistics();
        statistics.setStatisticsEnabled(true);
    }

    @AfterEach
    void countNoMore() {
        statistics.setStatisticsEnabled(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sessions/%s",
                "/sessions/%s/transcript",
                "/sessions/%s/server-events",
                "/sessions/%s/completeness",
                "/items?limit=100&session_id=%s",
                "/responses?limit=100&session_id=%s"
            })
    void a_read_takes_the_same_statements_however_much_a_session_says(String path) {
        String small = call(2);
        String large = call(30);
        statements(path, small);

        assertThat(statements(path, large)).isEqualTo(statements(path, small)).isBetween(2L, 16L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/usage", "/v1/costs", "/v1/ledger-entries"})
    void sessions_that_are_named_are_looked_up_together(String path) {
        List<String> two = begin(Ledger.fresh("call"), 2);
        List<String> four = Stream.of(
                        begin(Ledger.fresh("call"), 2), List.of(Ledger.fresh("sess"), Ledger.fresh("sess")))
                .flatMap(List::stream)
                .toList();
        statementsOfUsage(path, two);

        // Those that are not found are looked up once more, by the provider's ids.
        assertThat(statementsOfUsage(path, four)).isEqualTo(statementsOfUsage(path, two) + 1);
    }

    /** Configurations, which may be large, are read a few at a time; all else of a list at once. */
    @Test
    void a_list_of_sessions_takes_one_statement_more_for_every_eight() {
        String small = Ledger.fresh("call");
        String large = Ledger.fresh("call");
        String path = "/sessions?limit=100&call_id=%s";
        begin(small, 8);
        begin(large, 24);
        statements(path, small);

        assertThat(statements(path, large)).isEqualTo(statements(path, small) + 2);
    }

    /** A query of which each call keeps another plan is slower by every call, until the memory for plans is full. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sessions",
                "/sessions/%s",
                "/sessions/%s/transcript",
                "/sessions/%s/server-events",
                "/sessions/%s/completeness",
                "/items?session_id=%s",
                "/responses?session_id=%s",
                "/conversations",
                "/calls"
            })
    void a_read_that_was_done_before_keeps_nothing_more(String path) {
        String session = call(2);
        statements(path, session);
        int kept = plans();

        statements(path, session);
        statements(path, session);

        assertThat(plans()).isEqualTo(kept);
    }

    private int plans() {
        var cache = hibernate
                .unwrap(SessionFactoryImplementor.class)
                .getQueryEngine()
                .getInterpretationCache();
        return cache.getNumberOfCachedHqlInterpretations() + cache.getNumberOfCachedQueryPlans();
    }

    /** How many statements a read takes. */
    private long statements(String path, String session) {
        long before = statistics.getPrepareStatementCount();
        Ledger.get(path.formatted(session), 200);
        return statistics.getPrepareStatementCount() - before;
    }

    private long statementsOfUsage(String path, List<String> sessions) {
        long before = statistics.getPrepareStatementCount();
        Ledger.list(path, Map.of("start_time", "2026-01-01T00:00:00Z", "session_ids[]", sessions));
        return statistics.getPrepareStatementCount() - before;
    }

    /** So many sessions of a call, which use nothing: budgets are looked after when the answer is there already. */
    private static List<String> begin(String call, int count) {
        List<String> sessions =
                Stream.generate(() -> Ledger.fresh("sess")).limit(count).toList();
        String batch = sessions.stream()
                .map(session -> """
                        {"call_id":"%s","session_id":"%s",
                         "event":{"type":"input_audio_buffer.cleared","event_id":"%s"}}""".formatted(call, session, Ledger.fresh("event")))
                .collect(Collectors.joining(",", "[", "]"));
        Ledger.as("dev")
                .contentType("application/json")
                .body(batch)
                .post(Ledger.EVENTS)
                .then()
                .statusCode(200);
        return sessions;
    }

    /** A session of so many turns. */
    private static String call(int turns) {
        String session = Ledger.fresh("sess");
        List<Event> events = new SimulatedCall(session).events(1 + turns * EVENTS_PER_TURN);
        String batch = events.stream()
                .map(event -> "{\"session_id\":\"%s\",\"sequence\":%d,\"event\":%s}"
                        .formatted(event.session(), event.sequence(), event.body()))
                .collect(Collectors.joining(",", "[", "]"));
        Ledger.as("dev")
                .contentType("application/json")
                .body(batch.getBytes(StandardCharsets.UTF_8))
                .post(Ledger.EVENTS)
                .then()
                .statusCode(200);
        return session;
    }
}
