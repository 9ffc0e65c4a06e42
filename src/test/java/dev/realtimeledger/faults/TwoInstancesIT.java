package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two servers on one database, sent the same at once, are as good as one that is sent everything once and in order. */
class TwoInstancesIT {

    private static final int BATCH = 1000;

    /** Every table that is folded from the log, with the columns that do not depend on the order of arrival. */
    private static final List<String> PROJECTIONS = List.of(
            "stream_id, call_id, last_sequence_number, created_at, last_event_at from stream",
            "stream_id, event_id, event_type, event_sequence, happened_at, configuration from session_configuration",
            """
            stream_id, provider_id, model, folder_id, configuration, in_force_event_sequence, in_force_event_type
            from realtime_session""",
            """
            stream_id, response_id, status, conversation_id, created_at, done_at, evidence from realtime_response""",
            """
            stream_id, item_id, type, role, status, call_id, previous_item_id, response_id, response_link,
            output_index, created_at, deleted_at, evidence from realtime_item""",
            "stream_id, conversation_id, created_at from realtime_conversation",
            "distinct stream_id, item_id from item_search_pending");

    @Test
    void theSameEventsSentToBothAtOnceAreStoredOnceAndFoldedRight() throws Exception {
        try (var database = PostgresProcess.start();
                var one = ServerProcess.start("instance-one", database.url());
                var two = ServerProcess.start("instance-two", database.url())) {
            // Given
            var log = new StoredLog(database);
            List<Event> load = Load.events();
            var toOne = new Forwarder(ServerProcess.KEY);
            var toTwo = new Forwarder(ServerProcess.KEY);

            // When
            CompletableFuture.allOf(toOne.start(one, load), toTwo.start(two, load))
                    .join();

            // Then
            assertThat(toOne.rest(load)).isEmpty();
            assertThat(toTwo.rest(load)).isEmpty();
            assertThat(toOne.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
            assertThat(toTwo.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
            assertThat(log.count()).isEqualTo(Load.EVENTS);
            log.holds(toOne.receipts());
            log.holds(toTwo.receipts());
            log.isSound();
            // One may come of a stream that the one writes while the other still takes it for new.
            assertThat(Integer.parseInt(log.rows("select sum(deadlocks) from pg_stat_database")
                            .getFirst()))
                    .as("times that the two waited for each other")
                    .isLessThan(2);
            assertThat(load).allSatisfy(event -> {
                JsonNode first = toOne.receipts().get(Forwarder.id(event));
                JsonNode second = toTwo.receipts().get(Forwarder.id(event));
                assertThat(isNew(first)).as("exactly one of both is new").isNotEqualTo(isNew(second));
                assertThat(first.get("sha256")).isEqualTo(second.get("sha256"));
                assertThat(first.get("received_at")).isEqualTo(second.get("received_at"));
            });

            // When
            sendInOrder(one, load);

            // Then
            for (String projection : PROJECTIONS) {
                assertThat(differences(log, projection)).as(projection).isEmpty();
            }
        }
    }

    private static boolean isNew(JsonNode receipt) {
        return !receipt.get("duplicate").booleanValue();
    }

    /** The measure of what is right: each event once, in order, by one connection, for another tenant. */
    private static void sendInOrder(ServerProcess server, List<Event> load) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (int from = 0; from < load.size(); from += BATCH) {
                String lines = load.subList(from, from + BATCH).stream()
                        .map(TwoInstancesIT::envelope)
                        .collect(Collectors.joining("\n"));
                var request = HttpRequest.newBuilder(server.uri("/v1/realtime/server-events"))
                        .header("X-Api-Key", ServerProcess.OTHER_TENANTS_KEY)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines))
                        .build();
                assertThat(http.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private static String envelope(Event event) {
        String session = Load.isAssigned(event) ? "\"session_id\":\"" + event.session() + "\"," : "";
        return "{" + session + "\"sequence\":" + event.sequence() + ",\"time\":\"" + Load.time(event) + "\",\"event\":"
                + event.body() + "}";
    }

    /** Rows that one tenant has and the other lacks. */
    private static List<String> differences(StoredLog log, String projection) throws Exception {
        String both = "select " + projection + " where tenant_id = 'default'";
        String inOrder = "select " + projection + " where tenant_id = 'other'";
        assertThat(log.rows("select count(*) from (" + both + ") as rows"))
                .as("rows of %s", projection)
                .isNotEqualTo(List.of("0"))
                .isEqualTo(log.rows("select count(*) from (" + inOrder + ") as rows"));
        return log.rows("select row_to_json(rows)::text from ((" + both + " except " + inOrder + ") union all ("
                + inOrder + " except " + both + ")) as rows");
    }
}
