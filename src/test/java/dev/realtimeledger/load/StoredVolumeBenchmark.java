package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.time.Duration;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server whose database has ten million events beside one whose database has ten thousand, measured in turn: what is
 * stored already costs neither readers of one thing nor writers.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=StoredVolumeBenchmark}; {@code -Dstored=…} for another number. Needs 20 GB
 * of disk.
 */
@Order(4)
@ExtendWith(TargetTable.class)
class StoredVolumeBenchmark {

    private static final int FEW = 10_000;
    private static final int READERS = 32;
    private static final String SETTINGS = "max_connections=300";

    @Test
    void comparesManyStoredEventsWithFew(Targets targets) throws Exception {
        int many = StoredCalls.EVENTS;
        try (PostgresProcess full = StoredCalls.start(many, SETTINGS);
                PostgresProcess small = StoredCalls.start(FEW, SETTINGS);
                ServerProcess ofFull = ServerProcess.start("many-stored", full.url());
                ServerProcess ofSmall = ServerProcess.start("few-stored", small.url())) {
            CallLoad intoFull = CallLoad.of(ofFull, full);
            CallLoad intoSmall = CallLoad.of(ofSmall, small);
            compareReads(
                    targets,
                    "item",
                    ofFull,
                    n -> StoredCalls.itemPath(n, many),
                    ofSmall,
                    n -> StoredCalls.itemPath(n, FEW));
            compareReads(
                    targets,
                    "response",
                    ofFull,
                    n -> StoredCalls.responsePath(n, many),
                    ofSmall,
                    n -> StoredCalls.responsePath(n, FEW));
            intoFull.warmUp();
            intoSmall.warmUp();
            var rates = Rounds.medians(
                    () -> intoFull.spread(256, CallLoad.EVENTS).perSecond(),
                    () -> intoSmall.spread(256, CallLoad.EVENTS).perSecond());
            targets.add(Target.rates(
                    0.8,
                    "ingest, 256 connections, %,d events stored : almost none".formatted(many),
                    rates.get(0),
                    rates.get(1),
                    "events/s"));
        }
    }

    private static void compareReads(
            Targets targets,
            String what,
            ServerProcess ofFull,
            IntFunction<String> inFull,
            ServerProcess ofSmall,
            IntFunction<String> inSmall)
            throws Exception {
        int count = CallLoad.EVENTS / 10;
        warmUp(ofFull, count, inFull);
        warmUp(ofSmall, count, inSmall);
        var rates = Rounds.medians(() -> read(ofFull, count, inFull), () -> read(ofSmall, count, inSmall));
        targets.add(Target.rates(
                0.8,
                "one %s by id, %,d events stored : %,d".formatted(what, StoredCalls.EVENTS, FEW),
                rates.get(0),
                rates.get(1),
                "/s"));
    }

    /** Refusals do not count yet: on a busy machine a cold server takes seconds for its first connections. */
    private static void warmUp(ServerProcess server, int count, IntFunction<String> path) throws Exception {
        send(server, count / 4, path, 1);
        send(server, count, path, READERS);
    }

    /** Reads per second, each of another thing. */
    private static double read(ServerProcess server, int count, IntFunction<String> path) throws Exception {
        LoadGenerator.Result result = send(server, count, path, READERS);
        assertThat(result.stored()).isEqualTo(count);
        return result.perSecond();
    }

    private static LoadGenerator.Result send(ServerProcess server, int count, IntFunction<String> path, int readers)
            throws Exception {
        var generator = new LoadGenerator(server.port(), ServerProcess.KEY);
        var requests = new Random(count)
                .ints(count, 0, Integer.MAX_VALUE)
                .mapToObj(path)
                .map(generator::request)
                .toList();
        return generator.send(requests, readers, Duration.ofMinutes(5));
    }
}
