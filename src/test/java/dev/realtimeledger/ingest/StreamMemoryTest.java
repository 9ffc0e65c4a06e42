package dev.realtimeledger.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.Ledger;
import dev.realtimeledger.TestDatabase;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.simulator.Faults;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a writer remembers makes no difference to what is stored: others may write the same streams at any time. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class StreamMemoryTest {

    private static final List<String> TABLES = List.of(
            "stream",
            "session_configuration",
            "realtime_session",
            "realtime_response",
            "realtime_item",
            "realtime_conversation",
            "item_search_pending",
            "ledger_entry");

    @Inject
    Writers writers;

    private final DataSource database = TestDatabase.asOwner();

    private final String run = Ledger.fresh("");
    private final EventReader reader = new EventReader(new AudioMeasure(false));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void one_that_remembers_stores_what_one_stores_that_reads_everything(long seed) throws SQLException {
        List<Submission.Line> call = call(seed);
        GroupWriter remembering = writers.writer();

        writeInGroups(call, seed, lines -> remembering.write("default", lines));
        writeInGroups(call, seed, lines -> writers.writer().write("other", lines));

        assertThatBothTenantsHaveTheSame();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void two_that_remember_the_same_streams_lose_nothing_of_each_other(long seed) throws SQLException {
        List<Submission.Line> call = call(seed);
        List<GroupWriter> two = List.of(writers.writer(), writers.writer());
        RandomGenerator random = new SplittableRandom(seed);

        writeInGroups(call, seed, lines -> two.get(random.nextInt(2)).write("default", lines));
        writeInGroups(call, seed, lines -> writers.writer().write("other", lines));

        assertThatBothTenantsHaveTheSame();
    }

    @Test
    void an_event_that_comes_again_is_a_repeat_whoever_remembers_its_stream() {
        List<Submission.Line> call = call(21);
        GroupWriter first = writers.writer();
        GroupWriter second = writers.writer();
        int half = call.size() / 2;
        List<Verdict> receipts = new ArrayList<>(first.write("default", call.subList(0, half)));
        receipts.addAll(second.write("default", call.subList(half, call.size())));
        List<Submission.Line> last = call.subList(call.size() - 1, call.size());

        List<Verdict> again = Stream.of(first, second, first)
                .flatMap(writer -> writer.write("default", last).stream())
                .toList();

        Verdict.Received original = (Verdict.Received) receipts.getLast();
        assertThat(again).hasSize(3).allSatisfy(verdict -> {
            Receipt receipt = ((Verdict.Received) verdict).receipt();
            assertThat(receipt.duplicate()).isTrue();
            assertThat(receipt.sequenceNumber()).isEqualTo(original.receipt().sequenceNumber());
            assertThat(receipt.chainHash()).isEqualTo(original.receipt().chainHash());
        });
    }

    private List<Submission.Line> call(long seed) {
        List<SimulatedEvent> events = new Simulator().call(seed).again(run).events();
        return Faults.duplicate(Faults.delay(Faults.retell(events, seed), seed, 5, 8), seed, 4).stream()
                .map(this::line)
                .toList();
    }

    private Submission.Line line(SimulatedEvent event) {
        Instant at = event.time();
        var correlation = new Correlation(event.sessionId(), event.callId(), event.sequence(), at, null);
        ServerEvent read = reader.read(event.bytes(), null, correlation, "key", at);
        return new Submission.Good(read, Said.by(read));
    }

    private interface Writing {
        void write(List<Submission.Line> lines);
    }

    /** Groups of one to six lines, the same for the same seed. */
    private static void writeInGroups(List<Submission.Line> lines, long seed, Writing writing) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int from = 0; from < lines.size(); ) {
            int to = Math.min(lines.size(), from + random.nextInt(1, 7));
            writing.write(lines.subList(from, to));
            from = to;
        }
    }

    private void assertThatBothTenantsHaveTheSame() throws SQLException {
        for (String table : TABLES) {
            List<String> rows = rows(table, "default");
            assertThat(rows).as(table).isEqualTo(rows(table, "other"));
            assertThat(rows.isEmpty() && table.equals("stream")).isFalse();
        }
    }

    /** But for what has to differ: whose they are, how often the stream was written, and the chain. */
    private List<String> rows(String table, String tenant) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "select (to_jsonb(t) - '{tenant_id,version,chain_hash}'::text[])::text from " + table
                                + " t where tenant_id = ? and stream_id like ? order by 1")) {
            statement.setString(1, tenant);
            statement.setString(2, "%" + run);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
        }
        return rows;
    }
}
