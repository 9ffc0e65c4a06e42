package dev.realtimeledger.ingest;

import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.reader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.load.SimulatedCall;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/**
 * Many senders at once, so that groups are drafted while others are written, on a database that loses connections: before
 * a statement came to it, and after a commit of which nobody hears.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class GroupCommitTest {

    private static final int SESSIONS = 12;
    private static final int EVENTS = 60;
    private static final int SENDERS_OF_EACH = 3;

    @Inject
    AgroalDataSource pool;

    @Inject
    Writers writers;

    private final DataSource database = TestDatabase.asOwner();

    private final EventReader reader = new EventReader(new AudioMeasure(false));

    @Timeout(120)
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void senders_at_once_get_each_event_stored_once_in_an_unbroken_chain_whatever_fails(long seed) throws Exception {
        AtomicInteger faults = new AtomicInteger();
        GroupCommit commit = writers.groupCommit(faulty(seed, faults));
        Map<String, List<Future<Map<String, String>>>> receipts = new HashMap<>();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SESSIONS; i++) {
                String session = fresh("sess");
                List<SimulatedCall.Event> events = new SimulatedCall(session).events(EVENTS);
                for (int sender = 0; sender < SENDERS_OF_EACH; sender++) {
                    // Each begins elsewhere, so that the session has new events in one group after the other.
                    List<SimulatedCall.Event> own = new ArrayList<>(events);
                    Collections.rotate(own, sender * EVENTS / SENDERS_OF_EACH);
                    receipts.computeIfAbsent(session, first -> new ArrayList<>())
                            .add(senders.submit(() -> send(commit, own)));
                }
            }
        }

        assertThat(faults).as("faults").hasPositiveValue();
        for (var ofSession : receipts.entrySet()) {
            Map<String, String> stored = chainHashes(ofSession.getKey());
            assertThat(stored).hasSize(EVENTS);
            for (var ofSender : ofSession.getValue()) {
                assertThat(ofSender.get()).as("what a sender was told").isEqualTo(stored);
            }
            reader().queryParam("session_id", ofSession.getKey())
                    .get("/v1/audit/verify")
                    .then()
                    .statusCode(200)
                    .body("valid", equalTo(true))
                    .body("entries", equalTo(EVENTS));
        }
    }

    /** By event the hash in its receipt; what is refused for now is sent again. */
    private Map<String, String> send(GroupCommit commit, List<SimulatedCall.Event> events) {
        Map<String, String> hashes = new HashMap<>();
        for (SimulatedCall.Event event : events) {
            Receipt receipt = null;
            while (receipt == null) {
                receipt = send(commit, event);
            }
            hashes.put(receipt.eventId(), receipt.chainHash());
        }
        return hashes;
    }

    private @Nullable Receipt send(GroupCommit commit, SimulatedCall.Event event) {
        try {
            List<Verdict> verdicts = commit.submit(Submission.of("default", List.of(line(event))))
                    .toCompletableFuture()
                    .join();
            return ((Verdict.Received) verdicts.getFirst()).receipt();
        } catch (CompletionException refused) {
            assertThat(((ApiException) refused.getCause()).status()).isEqualTo(503);
            return null;
        }
    }

    private Submission.Line line(SimulatedCall.Event event) {
        Instant now = Instant.parse("2026-11-01T10:00:00Z").plusNanos(System.nanoTime() / 1000 % 1_000_000 * 1000);
        var correlation = new Correlation(event.session(), null, (long) event.sequence(), now, null);
        byte[] bytes = event.body().getBytes(StandardCharsets.UTF_8);
        ServerEvent read = reader.read(bytes, event.type(), correlation, "key", now);
        return new Submission.Good(read, Said.by(read));
    }

    /** By event the hash that is stored, after looking that the session's numbers have no gap. */
    private Map<String, String> chainHashes(String session) throws SQLException {
        Map<String, String> hashes = new HashMap<>();
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "select event_id, sequence_number, chain_hash from server_event where stream_id = ? order by 2")) {
            statement.setString(1, session);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    hashes.put(row.getString("event_id"), HexFormat.of().formatHex(row.getBytes("chain_hash")));
                    assertThat(row.getLong("sequence_number")).isEqualTo(hashes.size());
                }
            }
        }
        return hashes;
    }

    /** The pool's connections; every eighth execution or so loses one, before or after it has done its work. */
    private AgroalDataSource faulty(long seed, AtomicInteger faults) {
        return faulty(AgroalDataSource.class, pool, null, new Faults(new SplittableRandom(seed), faults));
    }

    /** When they happen, and how often they did. */
    private record Faults(SplittableRandom random, AtomicInteger count) {

        synchronized int dice() {
            return random.nextInt(16);
        }
    }

    private <T> T faulty(Class<T> type, Object real, Connection connection, Faults faults) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    int dice = method.getName().equals("execute") ? faults.dice() : -1;
                    if (dice == 0) {
                        end(connection, faults);
                    }
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                    if (dice == 1) {
                        end(connection, faults);
                        throw new SQLException("The connection was lost", "08006");
                    }
                    return switch (result) {
                        case Connection one -> faulty(Connection.class, one, one, faults);
                        case PreparedStatement statement ->
                            faulty(PreparedStatement.class, statement, connection, faults);
                        case null, default -> result;
                    };
                }));
    }

    /** As by the server of the database, when it is stopped. */
    private void end(Connection connection, Faults faults) throws SQLException {
        faults.count.incrementAndGet();
        try (Connection other = pool.getConnection();
                var statement = other.prepareStatement("select pg_terminate_backend(?, 5000)")) {
            statement.setInt(1, connection.unwrap(PGConnection.class).getBackendPID());
            statement.execute();
        }
    }
}
