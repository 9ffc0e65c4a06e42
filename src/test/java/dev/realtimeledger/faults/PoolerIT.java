package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtimeledger.database.PoolerProcess;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Behind PgBouncer, which hands a connection to another with every transaction, all is as it is without. */
class PoolerIT {

    private static final String BEHIND_A_POOLER = "-Dledger.pooler=transaction";

    /** Fewer than the servers use, so that they take turns on the same ones. */
    private static final int CONNECTIONS = 2;

    private static final List<String> READS = List.of(
            "/v1/realtime/sessions",
            "/v1/realtime/sessions/sess_10",
            "/v1/realtime/sessions/sess_10/transcript",
            "/v1/realtime/sessions/sess_10/completeness",
            "/v1/realtime/items?limit=100",
            "/v1/usage?start_time=1",
            "/v1/costs?start_time=1",
            "/v1/audit/verify",
            "/v1/audit/reads");

    @BeforeAll
    static void hasAPooler() {
        assumeTrue(PoolerProcess.isInstalled(), "PgBouncer is installed");
    }

    @Test
    void twoServersShareTwoConnectionsAndLoseNothing() throws Exception {
        try (var database = PostgresProcess.start();
                var pooler = PoolerProcess.start(database, CONNECTIONS)) {
            String url = database.urlThrough(pooler.port());
            try (var one = ServerProcess.start("pooled-one", url, BEHIND_A_POOLER);
                    var two = ServerProcess.start("pooled-two", url, BEHIND_A_POOLER)) {
                // Given
                List<Event> load = Load.events().subList(0, 3000);
                var toOne = new Forwarder(ServerProcess.KEY);
                var toTwo = new Forwarder(ServerProcess.KEY);

                // When
                var sending = CompletableFuture.allOf(
                        toOne.start(one, load.subList(0, 2000)), toTwo.start(two, load.subList(1000, 3000)));
                while (!sending.isDone()) {
                    readsWell(one);
                }
                sending.join();
                readsWell(two);

                // Then
                assertThat(toOne.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
                assertThat(toTwo.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
                var log = new StoredLog(database);
                assertThat(log.count()).isEqualTo(load.size());
                log.holds(toOne.receipts());
                log.holds(toTwo.receipts());
                log.isSound();
                assertThat(remembered(pooler)).isEqualTo("|auto|0");
            }
        }
    }

    private static void readsWell(ServerProcess server) throws Exception {
        for (String path : READS) {
            // Of a session that is not there yet: 404.
            assertThat(server.authorizedStatus(path)).as(path).isIn(200, 404);
        }
    }

    /** What the connections still know of transactions that are over. */
    private static String remembered(PoolerProcess pooler) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/postgres?prepareThreshold=0",
                        "ledger_application",
                        "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select current_setting('ledger.tenant', true), current_setting('plan_cache_mode'),
                               (select count(*) from pg_prepared_statements where name <> '')
                        """)) {
            row.next();
            return row.getString(1) + "|" + row.getString(2) + "|" + row.getString(3);
        }
    }
}
