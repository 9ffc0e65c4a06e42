package dev.realtimeledger.event;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.as;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.list;
import static dev.realtimeledger.Ledger.reader;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class ServerEventListTest {

    @Test
    void listsASessionNewestFirst() {
        String session = fresh("sess");
        List<String> ids = sent(session, 25);

        JsonPath page = list(EVENTS, Map.of("session_id", session));

        assertThat(page.getList("data.event_id")).isEqualTo(ids.reversed().subList(0, 20));
        assertThat(page.getString("object")).isEqualTo("list");
        assertThat(page.getString("first_id")).isEqualTo(ids.get(24));
        assertThat(page.getString("last_id")).isEqualTo(ids.get(5));
        assertThat(page.getBoolean("has_more")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void pagesStayPutWhileEventsArrive(String order) {
        String session = fresh("sess");
        List<String> ids = sent(session, 9);

        List<String> walked = walk(
                new HashMap<>(Map.of("session_id", session, "order", order, "limit", 4)),
                () -> send(session, fresh("late")));

        walked.retainAll(ids);
        assertThat(walked).isEqualTo(order.equals("asc") ? ids : ids.reversed());
    }

    @Test
    void givesTheRowsJustBeforeACursor() {
        String session = fresh("sess");
        List<String> ids = sent(session, 9);

        Response page = reader().queryParams(
                        Map.of("session_id", session, "order", "asc", "limit", 3, "before", ids.get(7)))
                .get(EVENTS);

        assertThat(page.jsonPath().getList("data.event_id")).isEqualTo(ids.subList(4, 7));
        assertThat(page.jsonPath().getBoolean("has_more")).isTrue();
        assertThat(page.header("Link")).contains("before=" + ids.get(4)).contains("rel=\"prev\"");
    }

    @Test
    void givesTheRowsBetweenTwoCursors() {
        String session = fresh("sess");
        List<String> ids = sent(session, 9);

        JsonPath page =
                list(EVENTS, Map.of("session_id", session, "order", "asc", "after", ids.get(1), "before", ids.get(5)));

        assertThat(page.getList("data.event_id")).isEqualTo(ids.subList(2, 5));
        assertThat(page.getBoolean("has_more")).isFalse();
    }

    @Test
    void walksAllSessionsThoughTheyShareIds() {
        String event = fresh("event");
        String response = fresh("resp");
        List<String> sessions = List.of(fresh("sess/a"), fresh("sess/a"), fresh("sess/a"));
        for (String session : sessions) {
            String fields = ",\"response_id\":\"" + response + "\",\"n\":\"" + session + "\"";
            send("dev", session, "output_audio_buffer.started", event, fields)
                    .then()
                    .statusCode(200);
        }
        Map<String, Object> query = new HashMap<>(Map.of("response_id", response, "limit", 1, "order", "asc"));

        List<String> walked = new ArrayList<>();
        JsonPath page;
        do {
            page = list(EVENTS, query);
            walked.add(page.getString("data[0].session_id"));
            assertThat(page.getString("last_id")).isEqualTo(walked.getLast() + "/" + event);
            query.put("after", page.getString("last_id"));
        } while (page.getBoolean("has_more"));

        assertThat(walked).isEqualTo(sessions);
        reader().queryParams(Map.of("after", event)).get(EVENTS).then().statusCode(409);
    }

    @Test
    void narrowsByTypeResponseAndItem() {
        String session = fresh("sess");
        String response = fresh("resp");
        String item = fresh("item");
        String named = fresh("event");
        send(session, fresh("event"));
        send("dev", session, "output_audio_buffer.started", named, ",\"response_id\":\"" + response + "\"");
        String committed = fresh("event");
        send("dev", session, "input_audio_buffer.committed", committed, ",\"item_id\":\"" + item + "\"");

        assertThat(list(EVENTS, Map.of("response_id", response)).getList("data.event_id"))
                .containsExactly(named);
        assertThat(list(EVENTS, Map.of("item_id", item)).getList("data.event_id"))
                .containsExactly(committed);
        assertThat(list(EVENTS, Map.of("item_id", item, "response_id", response))
                        .getList("data"))
                .isEmpty();
        assertThat(list(EVENTS, Map.of("item_id", "none")).getList("data")).isEmpty();
        assertThat(list(
                                EVENTS,
                                Map.of(
                                        "session_id",
                                        session,
                                        "type",
                                        "output_audio_buffer.started,input_audio_buffer.committed"))
                        .getList("data.event_id"))
                .containsExactly(committed, named);
    }

    @Test
    void narrowsByTimeOfReceipt() {
        String session = fresh("sess");
        List<String> ids = sent(session, 3);
        String at = reader().get(EVENTS + "/" + ids.get(1)).jsonPath().getString("received_at");

        assertThat(list(EVENTS, Map.of("session_id", session, "received_after", at))
                        .getList("data.event_id"))
                .containsExactly(ids.get(2), ids.get(1));
        assertThat(list(EVENTS, Map.of("session_id", session, "received_before", at))
                        .getList("data.event_id"))
                .containsExactly(ids.get(0));
    }

    @Test
    void showsNothingOfAnotherTenant() {
        String session = fresh("sess");
        List<String> ids = sent(session, 1);

        assertThat(as("test-other")
                        .queryParam("session_id", session)
                        .get(EVENTS)
                        .jsonPath()
                        .getList("data"))
                .isEmpty();
        as("test-other").get(EVENTS + "/" + ids.getFirst()).then().statusCode(404);
        as("test-other").queryParam("after", ids.getFirst()).get(EVENTS).then().statusCode(400);
        as("test-other")
                .get("/v1/realtime/sessions/" + session + "/server-events")
                .then()
                .statusCode(404);
    }

    @Test
    void listsASessionUnderItsOwnPathAndByTheProvidersId() {
        String session = fresh("sess");
        String provider = fresh("provider");
        String event = fresh("event");
        send(
                "dev",
                session,
                "session.created",
                event,
                ",\"session\":{\"type\":\"realtime\",\"id\":\"" + provider + "\"}");

        for (String id : List.of(session, provider)) {
            assertThat(list("/v1/realtime/sessions/" + id + "/server-events", Map.of())
                            .getList("data.session_id"))
                    .containsExactly(session);
            assertThat(list(EVENTS, Map.of("session_id", id)).getList("data.event_id"))
                    .containsExactly(event);
        }
        reader().get("/v1/realtime/sessions/none/server-events").then().statusCode(404);
        reader().get("/v1/realtime/sessions/unassigned/server-events").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"text/csv,11", "application/x-ndjson,10"})
    void comesAsLinesPageByPage(String media, int lines) {
        String session = fresh("sess");
        List<String> ids = sent(session, 11);

        Response page = reader().accept(media)
                .queryParams(Map.of("session_id", session, "limit", 10, "order", "asc"))
                .get(EVENTS);

        assertThat(page.contentType()).startsWith(media);
        assertThat(page.header("Content-Length")).isNotNull();
        assertThat(page.asString().lines()).hasSize(lines).last().asString().contains(ids.get(9));
        String next = page.header("Link").replaceAll("<(.*)>.*", "$1");
        assertThat(reader().urlEncodingEnabled(false).accept(media).get(next).asString())
                .contains(ids.get(10))
                .doesNotContain(ids.get(9));
    }

    @ParameterizedTest
    @CsvSource({
        "limit,0",
        "limit,101",
        "limit,x",
        "order,up",
        "colour,red",
        "received_after,soon",
        "received_after,+10000-01-01T00:00:00Z",
        "after,event_of_nobody",
        "before,event_of_nobody",
        "after,a/b/c"
    })
    void namesTheParameterThatIsWrong(String name, String value) {
        reader().queryParam(name, value)
                .get(EVENTS)
                .then()
                .statusCode(400)
                .body("error.param", org.hamcrest.Matchers.equalTo(name));
    }

    private static List<String> sent(String session, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(fresh("event"));
            send(session, ids.getLast()).then().statusCode(200);
        }
        return ids;
    }

    private static List<String> walk(Map<String, Object> query, Runnable between) {
        List<String> walked = new ArrayList<>();
        for (int pages = 0; pages < 20; pages++) {
            JsonPath page = list(EVENTS, query);
            walked.addAll(page.getList("data.event_id"));
            query.put("after", page.getString("last_id"));
            if (!page.getBoolean("has_more")) {
                break;
            }
            between.run();
        }
        return walked;
    }
}
