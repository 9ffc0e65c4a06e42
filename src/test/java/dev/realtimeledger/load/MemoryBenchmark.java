package dev.realtimeledger.load;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ingest by a server that has little memory beside one that has what Java takes by itself, each with a database of its own.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=MemoryBenchmark}
 */
@Order(7)
@ExtendWith(TargetTable.class)
class MemoryBenchmark {

    private static final String LITTLE = "-Xmx192m";

    /** Java takes it by itself where a container has so little memory, but not on the machine that this runs on. */
    private static final String ITS_COLLECTOR = "-XX:+UseSerialGC";

    @Test
    void comparesLittleMemoryWithMuch(Targets targets) throws Exception {
        try (PostgresProcess first = PostgresProcess.start();
                PostgresProcess second = PostgresProcess.start();
                ServerProcess small = ServerProcess.start("little-memory", first.url(), LITTLE, ITS_COLLECTOR);
                ServerProcess large = ServerProcess.start("much-memory", second.url())) {
            CallLoad little = CallLoad.of(small, first);
            CallLoad much = CallLoad.of(large, second);
            little.warmUp();
            much.warmUp();
            var rates = Rounds.medians(
                    () -> little.spread(256, CallLoad.EVENTS).perSecond(),
                    () -> much.spread(256, CallLoad.EVENTS).perSecond());
            targets.add(Target.rates(
                    0.9,
                    "ingest, 256 connections, %s : default heap".formatted(LITTLE),
                    rates.get(0),
                    rates.get(1),
                    "events/s"));
        }
    }
}
