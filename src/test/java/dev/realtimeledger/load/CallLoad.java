package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sends a server the events of simulated calls, and counts the rows afterwards: an event that is lost or refused fails the
 * benchmark. Each load has sessions of its own. {@code -Devents=…} for other than 60,000 events at a time.
 *
 * @param keys of the tenants that the sessions belong to, in turn
 * @param counting the rows of an array of sessions, by SQL
 */
record CallLoad(int port, List<String> keys, PostgresProcess database, String counting) {

    static final int EVENTS = Integer.getInteger("events", 60_000);

    /** Events of each batch. */
    static final int BATCH = 200;

    private static final int SESSIONS = 32;
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final AtomicInteger LOADS = new AtomicInteger();

    static CallLoad of(ServerProcess server, PostgresProcess database) {
        return of(server, database, List.of(ServerProcess.KEY));
    }

    static CallLoad of(ServerProcess server, PostgresProcess database, List<String> keys) {
        return new CallLoad(
                server.port(), keys, database, "select count(*) from server_event where stream_id = any(?)");
    }

    /** Until the server's compiler is done, which is busy for the first 200,000 events. */
    void warmUp() throws Exception {
        spread(256, 4 * EVENTS);
    }

    /** One event per request; whichever connection is free sends the next event of the next session. */
    LoadGenerator.Result spread(int connections, int count) throws Exception {
        Calls calls = new Calls(Math.min(SESSIONS, connections * 4), count);
        return calls.counted(generator(0).send(calls.inTurn(calls.oneByOne()), connections, MOST), 1);
    }

    /** One event per request; each connection has a session of its own. */
    LoadGenerator.Result apart(int connections, int count) throws Exception {
        Calls calls = new Calls(connections, count);
        return calls.counted(generator(0).sendApart(calls.oneByOne(), MOST), 1);
    }

    /** One event per request, each due at its time. */
    LoadGenerator.Result steadily(double perSecond, int connections, int count) throws Exception {
        Calls calls = new Calls(SESSIONS, count);
        return calls.counted(generator(0).sendAt(perSecond, calls.inTurn(calls.oneByOne()), connections, MOST), 1);
    }

    /** {@value #BATCH} events of one session per request. */
    LoadGenerator.Result batches(int connections, int count) throws Exception {
        Calls calls = new Calls(SESSIONS, Math.max(count, SESSIONS * BATCH));
        return calls.counted(generator(0).send(calls.inTurn(calls.inBatches()), connections, MOST), BATCH);
    }

    private LoadGenerator generator(int session) {
        return new LoadGenerator(port, keys.get(session % keys.size()));
    }

    /** Calls that nobody has sent yet. */
    private final class Calls {

        private final String prefix = "load" + LOADS.incrementAndGet() + "_";
        private final List<List<SimulatedCall.Event>> calls = new ArrayList<>();

        Calls(int sessions, int events) {
            for (int session = 0; session < sessions; session++) {
                calls.add(new SimulatedCall(prefix + session).events(events / sessions));
            }
        }

        /** Of each call its requests. */
        List<List<byte[]>> oneByOne() {
            return requests((generator, call) -> call.stream().map(generator::request));
        }

        /** The same, each with many events; what is left of a call is not sent. */
        List<List<byte[]>> inBatches() {
            return requests((generator, call) -> IntStream.range(0, call.size() / BATCH)
                    .mapToObj(batch -> generator.request(call.subList(batch * BATCH, (batch + 1) * BATCH))));
        }

        private List<List<byte[]>> requests(
                BiFunction<LoadGenerator, List<SimulatedCall.Event>, Stream<byte[]>> asRequests) {
            return IntStream.range(0, calls.size())
                    .mapToObj(call ->
                            asRequests.apply(generator(call), calls.get(call)).toList())
                    .toList();
        }

        /** The first request of each call, then the second of each. */
        List<byte[]> inTurn(List<List<byte[]>> requests) {
            return IntStream.range(0, requests.getFirst().size())
                    .boxed()
                    .flatMap(turn -> requests.stream().map(call -> call.get(turn)))
                    .toList();
        }

        LoadGenerator.Result counted(LoadGenerator.Result result, int eventsPerRequest) throws SQLException {
            assertThat(result.refused()).as("refused requests").isZero();
            int perCall = calls.getFirst().size() / eventsPerRequest * eventsPerRequest;
            assertThat(result.stored() * eventsPerRequest).as("answered events").isEqualTo(perCall * calls.size());
            assertThat(rows()).as("stored events").isEqualTo(perCall * calls.size());
            return result;
        }

        private long rows() throws SQLException {
            try (Connection connection = database.connect();
                    var query = connection.prepareStatement(counting)) {
                Object[] sessions =
                        calls.stream().map(call -> call.getFirst().session()).toArray();
                query.setArray(1, connection.createArrayOf("text", sessions));
                try (var row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        }
    }
}
