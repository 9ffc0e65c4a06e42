package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database goes away in the middle of a load and comes back; the server stays. */
class DatabaseOutageIT {

    /** So many answers that half of the forwarder's connections have met the outage. */
    private static final int ENOUGH_REFUSALS = 16;

    @ParameterizedTest
    @ValueSource(strings = {"fast", "immediate"})
    void anOutageCostsNothingButTime(String mode) throws Exception {
        try (var database = PostgresProcess.start();
                var server = ServerProcess.start("database-outage-" + mode, database.url())) {
            // Given
            var log = new StoredLog(database);
            var forwarder = new Forwarder(ServerProcess.KEY);
            List<Event> load = Load.events();

            // When
            var sending = forwarder.start(server, load);
            Waiting.until("a third is stored", () -> forwarder.receipts().size() > Load.EVENTS / 3 || sending.isDone());
            database.stop(mode);

            // Then
            Waiting.until("senders are refused", () -> forwarder.refusals().size() >= ENOUGH_REFUSALS);
            assertThat(server.status("/q/health/live")).isEqualTo(200);
            assertThat(server.status("/q/health/ready")).isEqualTo(503);
            assertThat(sending).isNotDone();

            // When
            database.startAgain();
            Waiting.until("the server is ready again", () -> server.status("/q/health/ready") == 200);
            sending.join();

            // Then
            assertThat(forwarder.receipts()).hasSize(Load.EVENTS);
            assertThat(log.count()).isEqualTo(Load.EVENTS);
            log.holds(forwarder.receipts());
            log.isSound();
            assertThat(forwarder.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
        }
    }

    static void invitesToComeBack(HttpResponse<byte[]> refusal) {
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(refusal.headers().firstValueAsLong("Retry-After")).isPresent();
        assertThat(ErrorShape.in(refusal.body(), "outage").get("type").asText()).isEqualTo("server_error");
    }
}
