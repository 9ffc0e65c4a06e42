package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.TargetTable.Targets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * All that is told of a session of 200 items, over one connection, beside the bare SQL that reads the same rows. The SQL
 * makes no JSON of them, joins no evidence and records nobody's reading.
 *
 * <p>{@code ./mvnw verify -Pbenchmark -Dit.test=SessionReadBenchmark}
 */
@Order(3)
@ExtendWith(TargetTable.class)
class SessionReadBenchmark {

    private static final String SESSION = "sess_benchmark";
    private static final int ITEMS = 200;
    private static final int EVENTS = 1 + ITEMS / 2 * 29;
    private static final int READS = Integer.getInteger("reads", 300);
    private static final String OF_SESSION = " where tenant_id = 'default' and stream_id = '" + SESSION + "'";
    private static final String ITEM_ROWS =
            "select * from realtime_item" + OF_SESSION + " order by created_at, item_id";
    private static final String RESPONSE_ROWS =
            "select * from realtime_response" + OF_SESSION + " order by created_at, response_id";
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void comparesWithTheBareSql(Targets targets) throws Exception {
        try (PostgresProcess database = PostgresProcess.start();
                ServerProcess server = ServerProcess.start("session-read-benchmark", database.url());
                HttpClient http = HttpClient.newHttpClient();
                Connection connection = database.connect();
                PreparedStatement items = connection.prepareStatement(ITEM_ROWS);
                PreparedStatement responses = connection.prepareStatement(RESPONSE_ROWS)) {
            var generator = new LoadGenerator(server.port(), ServerProcess.KEY);
            List<byte[]> events = new SimulatedCall(SESSION)
                    .events(EVENTS).stream().map(generator::request).toList();
            assertThat(generator.send(events, 1, MOST).stored()).isEqualTo(EVENTS);

            List<String> list = pages(http, server, "/v1/realtime/items?limit=100&session_id=" + SESSION);
            List<String> transcript = List.of("/v1/realtime/sessions/" + SESSION + "/transcript");
            read(generator, list);
            read(generator, transcript);
            rows(items);
            var ofList = Rounds.medians(() -> read(generator, list), () -> rows(items));
            targets.add(
                    Target.times(2, "items of a session of " + ITEMS + " : bare SQL", ofList.get(0), ofList.get(1)));
            var ofTranscript = Rounds.medians(() -> read(generator, transcript), () -> rows(items, responses));
            targets.add(Target.times(
                    2,
                    "transcript of a session of " + ITEMS + " items : bare SQL",
                    ofTranscript.get(0),
                    ofTranscript.get(1)));
        }
    }

    /** Paths of all pages of a list, which have all items between them. */
    private static List<String> pages(HttpClient http, ServerProcess server, String first) throws Exception {
        List<String> paths = new ArrayList<>(List.of(first));
        int count = 0;
        JsonNode page;
        do {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + paths.getLast()))
                    .header("X-Api-Key", ServerProcess.KEY);
            page = JSON.readTree(
                    http.send(request.build(), BodyHandlers.ofByteArray()).body());
            count += page.path("data").size();
            paths.add(first + "&after=" + page.path("last_id").asText());
        } while (page.path("has_more").asBoolean());
        assertThat(count).isEqualTo(ITEMS);
        return paths.subList(0, paths.size() - 1);
    }

    /** Milliseconds that the pages take together. */
    private static double read(LoadGenerator generator, List<String> pages) throws Exception {
        List<byte[]> requests = Collections.nCopies(READS, pages).stream()
                .flatMap(List::stream)
                .map(generator::request)
                .toList();
        LoadGenerator.Result result = generator.send(requests, 1, MOST);
        assertThat(result.stored()).isEqualTo(requests.size());
        return result.duration().toNanos() / 1e6 / READS;
    }

    /** Milliseconds that the rows take, with every column. */
    private static double rows(PreparedStatement... statements) throws Exception {
        long start = System.nanoTime();
        for (int read = 0; read < READS; read++) {
            for (PreparedStatement statement : statements) {
                try (var row = statement.executeQuery()) {
                    int columns = row.getMetaData().getColumnCount();
                    while (row.next()) {
                        for (int column = 1; column <= columns; column++) {
                            row.getObject(column);
                        }
                    }
                }
            }
        }
        return (System.nanoTime() - start) / 1e6 / READS;
    }
}
