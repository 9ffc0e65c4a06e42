package dev.realtimeledger.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.database.EmbeddedDatabase;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.load.SimulatedCall;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a group of events costs, counted and not timed, so that it is the same on every machine: round trips, statements,
 * rows that the database looks at, bytes that are allocated. A limit that no longer holds is a decision, not a detail.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WritePathCostTest {

    /** Of its own: other tests rebuild what their tenant has. */
    private static final String TENANT = "counted";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Inject
    AgroalDataSource pool;

    @Inject
    Writers writers;

    private final EventReader reader = new EventReader(new AudioMeasure(false));

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 400})
    void a_group_of_remembered_streams_is_one_round_trip_however_large(int size) {
        CountedStatements counted = new CountedStatements(pool);
        GroupWriter writer = writers.writer(counted.database());
        List<Submission.Line> call = lines(500);
        writer.write(TENANT, call.subList(0, 100));

        counted.reset();
        writer.write(TENANT, call.subList(100, 100 + size));

        assertThat(counted.roundTrips()).isEqualTo(1);
        assertThat(counted.statements()).isBetween(5, 10);
    }

    @Test
    void a_group_of_new_sessions_is_three_round_trips() {
        CountedStatements counted = new CountedStatements(pool);
        GroupWriter writer = writers.writer(counted.database());
        List<Submission.Line> calls = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            calls.addAll(lines(31));
        }

        writer.write(TENANT, calls);

        assertThat(counted.roundTrips()).isEqualTo(3);
        assertThat(counted.statements()).isBetween(20, 26);
    }

    /** In a database of its own, for others' statements are counted with these. */
    @Test
    void what_is_stored_already_is_not_looked_at() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.start()) {
            Flyway.configure()
                    .dataSource(postgres.jdbcUrl(), "postgres", "")
                    .load()
                    .migrate();
            try (AgroalDataSource one = oneConnection(postgres)) {
                GroupWriter writer = writers.writer(one);
                List<Submission.Line> call = lines(3_000);
                writer.write(TENANT, call.subList(0, 2_000));
                long before = rowsLookedAt(one, postgres);

                for (int from = 2_000; from < 3_000; from += 20) {
                    writer.write(TENANT, call.subList(from, from + 20));
                }

                assertThat((rowsLookedAt(one, postgres) - before) / 1_000.0).isLessThan(3);
            }
        }
    }

    @Test
    void an_event_allocates_less_than_twenty_two_kilobytes() {
        GroupWriter writer = writers.writer(pool);
        List<SimulatedCall.Event> call = new SimulatedCall(Ledger.fresh("sess")).events(12_000);
        int group = 100;
        long allocated = 0;
        for (int from = 0; from < call.size(); from += group) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            List<Submission.Line> lines =
                    call.subList(from, from + group).stream().map(this::line).toList();
            writer.write(TENANT, lines);
            if (from >= call.size() / 2) {
                allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
            }
        }

        assertThat(allocated / (call.size() / 2)).isBetween(1_000L, 22_000L);
    }

    /** Events of a session that nobody has written to. */
    private List<Submission.Line> lines(int count) {
        return new SimulatedCall(Ledger.fresh("sess"))
                .events(count).stream().map(this::line).toList();
    }

    private Submission.Line line(SimulatedCall.Event event) {
        Instant now = Instant.parse("2026-11-01T10:00:00Z");
        var correlation = new Correlation(event.session(), null, (long) event.sequence(), now, null);
        byte[] bytes = event.body().getBytes(StandardCharsets.UTF_8);
        ServerEvent read = reader.read(bytes, event.type(), correlation, "key", now);
        return new Submission.Good(read, Said.by(read));
    }

    private static AgroalDataSource oneConnection(PostgresProcess postgres) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(1)
                        .connectionFactoryConfiguration(connection -> connection
                                .jdbcUrl(postgres.jdbcUrl())
                                .principal(new NamePrincipal(EmbeddedDatabase.APPLICATION)))));
    }

    /** Rows of tables and entries of indexes that the connection's statements have gone through. */
    private static long rowsLookedAt(AgroalDataSource one, PostgresProcess postgres) throws SQLException {
        try (var connection = one.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()");
        }
        try (var connection = postgres.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select sum(seq_tup_read)
                               + (select sum(idx_tup_read) from pg_stat_user_indexes) as looked_at
                        from pg_stat_user_tables
                        """)) {
            row.next();
            return row.getLong("looked_at");
        }
    }
}
