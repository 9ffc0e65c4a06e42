package dev.realtimeledger.load;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtimeledger.database.PoolerProcess;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Ingest through PgBouncer in its mode of transactions beside ingest without, each with a database of its own.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=PoolerBenchmark}
 */
@Order(9)
class PoolerBenchmark {

    @Test
    void comparesIngestThroughAPoolerWithIngestWithout() throws Exception {
        assumeTrue(PoolerProcess.isInstalled(), "PgBouncer is installed");
        try (PostgresProcess first = PostgresProcess.start();
                PostgresProcess second = PostgresProcess.start();
                PoolerProcess pooler = PoolerProcess.start(first, 8);
                ServerProcess behind = ServerProcess.start(
                        "behind-a-pooler", first.urlThrough(pooler.port()), "-Dledger.pooler=transaction");
                ServerProcess direct = ServerProcess.start("without-a-pooler", second.url())) {
            CallLoad through = CallLoad.of(behind, first);
            CallLoad without = CallLoad.of(direct, second);
            through.warmUp();
            without.warmUp();
            for (int connections : new int[] {1, 64, 256}) {
                int events = connections == 1 ? CallLoad.EVENTS / 8 : CallLoad.EVENTS;
                List<Double> rates = Rounds.medians(
                        () -> through.spread(connections, events).perSecond(),
                        () -> without.spread(connections, events).perSecond());
                System.out.printf(
                        Locale.ROOT,
                        "Ingest, %d connections, through PgBouncer : without | %,.0f : %,.0f events/s | %.2f%n",
                        connections,
                        rates.get(0),
                        rates.get(1),
                        rates.get(0) / rates.get(1));
            }
        }
    }
}
