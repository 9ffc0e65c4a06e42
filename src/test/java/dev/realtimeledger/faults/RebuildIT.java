package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A rebuild of 100,000 events gives what was there, row for row, while events go on coming in and the server is killed in
 * the middle. The measure is another tenant that was sent the same, and that nobody corrupted or rebuilt.
 */
class RebuildIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int CALLS = 50;
    private static final int EVENTS_A_CALL = 2_000;
    private static final int LATER_EVENTS_A_CALL = 200;
    private static final int BATCH = 1_000;

    private static final List<String> TABLES = List.of(
            "stream",
            "session_configuration",
            "realtime_session",
            "realtime_response",
            "realtime_item",
            "realtime_conversation",
            "item_search");

    /** Some rows of each table are lost, changed or invented; that of the stream keeps its number, which receiving needs. */
    private static final List<String> CORRUPTIONS = List.of(
            "update stream set call_id = 'wrong', created_at = now(), last_event_at = now() where %s",
            "delete from session_configuration where %s",
            "update realtime_session set model = 'wrong' where %s",
            "delete from realtime_response where %s and right(response_id, 1) in ('1', '2', '3')",
            "update realtime_response set status = 'wrong', evidence = '{}' where %s and right(response_id, 1) = '4'",
            "insert into realtime_response (tenant_id, stream_id, response_id, created_at, first_sequence_number, evidence) select tenant_id, stream_id, 'resp_invented', now(), 1, '{}' from stream where %s",
            "delete from realtime_item where %s and right(item_id, 1) in ('1', '2', '3')",
            "update realtime_item set type = 'wrong', response_id = null, evidence = '{}' where %s and right(item_id, 1) = '4'",
            "insert into realtime_item (tenant_id, stream_id, item_id, created_at, first_sequence_number, evidence) select tenant_id, stream_id, 'item_invented', now(), 1, '{}' from stream where %s",
            "update realtime_conversation set created_at = now() where %s",
            "delete from item_search where %s and right(item_id, 1) in ('5', '6')",
            "update item_search set words = 'wrong' where %s and right(item_id, 1) = '7'");

    @Test
    void aRebuildOfAHundredThousandEventsEqualsTheLiveHistoryWhileEventsComeInAndTheServerIsKilled() throws Exception {
        try (var database = PostgresProcess.start()) {
            var log = new StoredLog(database);
            try (var http = HttpClient.newHttpClient()) {
                // Given
                ServerProcess server = start(database);
                try {
                    receive(http, server, ServerProcess.KEY, 0, EVENTS_A_CALL);
                    receive(http, server, ServerProcess.OTHER_TENANTS_KEY, 0, EVENTS_A_CALL);
                    search(http, server);
                    assertThat(log.count()).isEqualTo(CALLS * EVENTS_A_CALL);
                    assertEqual(log);
                    corrupt(database);

                    // When
                    JsonNode begun = rebuild(http, server);
                    assertThat(begun.path("status").asText()).isEqualTo("in_progress");
                    CompletableFuture<JsonNode> unheard = asynchronously(() -> rebuild(http, server));
                    Waiting.until(
                            "the rebuild goes on",
                            () -> done(log) > begun.path("num_sessions").asLong() + 1 || unheard.isDone());
                } finally {
                    server.kill();
                }
                try (var again = start(database)) {
                    long doneBefore = done(log);
                    CompletableFuture<Void> receiving = asynchronously(() -> {
                        receive(http, again, ServerProcess.KEY, EVENTS_A_CALL, EVENTS_A_CALL + LATER_EVENTS_A_CALL);
                        return null;
                    });
                    JsonNode answer = rebuildToTheEnd(http, again);
                    receiving.join();
                    receive(
                            http,
                            again,
                            ServerProcess.OTHER_TENANTS_KEY,
                            EVENTS_A_CALL,
                            EVENTS_A_CALL + LATER_EVENTS_A_CALL);
                    search(http, again);

                    // Then
                    assertThat(doneBefore)
                            .as("sessions done before the server was killed")
                            .isPositive();
                    assertThat(answer.path("num_sessions").asLong())
                            .as("sessions, each counted once")
                            .isEqualTo(CALLS);
                    assertThat(answer.path("num_rewritten").asLong()).isPositive();
                    assertEqual(log);
                    log.isSound();
                    assertThat(rebuildToTheEnd(http, again)
                                    .path("num_rewritten")
                                    .asLong())
                            .as("nothing is left to do")
                            .isZero();
                }
            }
        }
    }

    private static ServerProcess start(PostgresProcess database) throws Exception {
        return ServerProcess.start("rebuild", database.url(), "-Dledger.rebuild-time=0.5S");
    }

    /** Sends a part of every call, each call in its order. */
    private static void receive(HttpClient http, ServerProcess server, String key, int from, int to) throws Exception {
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            int first = sender;
            senders.add(asynchronously(() -> {
                for (int call = first; call < CALLS; call += 4) {
                    List<Event> events =
                            new SimulatedCall(name(call)).events(to).subList(from, to);
                    for (int start = 0; start < events.size(); start += BATCH) {
                        send(http, server, key, events.subList(start, Math.min(events.size(), start + BATCH)));
                    }
                }
                return null;
            }));
        }
        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
    }

    private static String name(int call) {
        return (call == 0 ? "unhinted" : "sess") + "_" + call;
    }

    private static void send(HttpClient http, ServerProcess server, String key, List<Event> events)
            throws IOException, InterruptedException {
        String lines = events.stream().map(RebuildIT::envelope).collect(Collectors.joining("\n"));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(server.uri("/v1/realtime/server-events"))
                        .header("X-Api-Key", key)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static String envelope(Event event) {
        String session = Load.isAssigned(event)
                ? "\"session_id\":\"" + event.session() + "\",\"call_id\":\"call_" + event.session() + "\","
                : "";
        return "{" + session + "\"sequence\":" + event.sequence() + ",\"time\":\"" + Load.time(event) + "\",\"event\":"
                + event.body() + "}";
    }

    private static JsonNode rebuild(HttpClient http, ServerProcess server) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(server.uri("/v1/admin/rebuild"))
                        .header("X-Api-Key", ServerProcess.KEY)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static JsonNode rebuildToTheEnd(HttpClient http, ServerProcess server)
            throws IOException, InterruptedException {
        JsonNode answer = rebuild(http, server);
        while (answer.path("status").asText().equals("in_progress")) {
            answer = rebuild(http, server);
        }
        return answer;
    }

    /** Has all items of both tenants indexed. */
    private static void search(HttpClient http, ServerProcess server) throws IOException, InterruptedException {
        for (String key : List.of(ServerProcess.KEY, ServerProcess.OTHER_TENANTS_KEY)) {
            int status = 503;
            while (status == 503) {
                status = http.send(
                                HttpRequest.newBuilder(server.uri("/v1/realtime/items?q=nothing"))
                                        .header("X-Api-Key", key)
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
            }
            assertThat(status).isEqualTo(200);
        }
    }

    /** Sessions that the rebuild has done, as the database keeps it. */
    private static long done(StoredLog log) throws SQLException {
        return Long.parseLong(log.rows("select num_sessions from rebuild").getFirst());
    }

    private static void corrupt(PostgresProcess database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (String corruption : CORRUPTIONS) {
                assertThat(statement.executeUpdate(corruption.formatted("tenant_id = 'default'")))
                        .as(corruption)
                        .isPositive();
            }
        }
    }

    /** Both tenants have the same rows, in every column. */
    private static void assertEqual(StoredLog log) throws SQLException {
        for (String table : TABLES) {
            String rows = "select to_jsonb(t) - '{tenant_id,version,chain_hash}'::text[] from " + table
                    + " t where tenant_id = ";
            assertThat(log.rows(
                            "((%1$s'default' except all %1$s'other') union all (%1$s'other' except all %1$s'default')) limit 5"
                                    .formatted(rows)))
                    .as(table)
                    .isEmpty();
            assertThat(log.rows(rows + "'default' limit 1")).as(table).isNotEmpty();
        }
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    /** On a thread of its own: the common pool may have but one. */
    private static <T> CompletableFuture<T> asynchronously(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (Exception problem) {
                        throw new IllegalStateException(problem);
                    }
                },
                Thread::startVirtualThread);
    }
}
