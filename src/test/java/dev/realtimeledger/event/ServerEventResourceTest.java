package dev.realtimeledger.event;

import static dev.realtimeledger.Ledger.EVENTS;
import static dev.realtimeledger.Ledger.fresh;
import static dev.realtimeledger.Ledger.reader;
import static dev.realtimeledger.Ledger.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestDatabase.class)
class ServerEventResourceTest {

    @Test
    void givesTheEntryAsTheReceiptSaid() {
        String session = fresh("sess");
        String event = fresh("event");
        JsonPath receipt = send(session, event).jsonPath();

        JsonPath entry = reader().get(EVENTS + "/" + event).jsonPath();

        assertThat(entry.getString("object")).isEqualTo("realtime.server_event");
        for (String field : List.of("event_id", "type", "recognized", "session_id", "sequence_number", "sha256")) {
            assertThat(entry.<Object>get(field)).isEqualTo(receipt.get(field));
        }
        assertThat(entry.getString("received_at")).isEqualTo(receipt.getString("received_at"));
        assertThat(entry.getString("api_key")).isEqualTo("dev");
        assertThat(entry.getString("links.session")).isEqualTo("supplied");
        assertThat(entry.getBoolean("body_complete")).isTrue();
    }

    @Test
    void givesTheExactBytes() {
        String event = fresh("event");
        String body = "{ \"event_id\" : \"" + event + "\",\n \"type\":\"x.new\", \"text\": \"привет \\u0041\" }";
        reader().contentType("application/json")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(EVENTS + "/x.new")
                .then()
                .statusCode(200);

        Response answer = reader().get(EVENTS + "/" + event + "/body");

        assertThat(answer.asByteArray()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.header("X-Body-Complete")).isEqualTo("true");
    }

    @Test
    void saysWhenTheAudioWasLeftOut() {
        String event = fresh("event");
        String audio = Base64.getEncoder().encodeToString(new byte[480]);
        String fields = ",\"response_id\":\"" + fresh("resp") + "\",\"item_id\":\"" + fresh("item")
                + "\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + audio + "\"";
        send("dev", fresh("sess"), "response.output_audio.delta", event, fields)
                .then()
                .statusCode(200);

        assertThat(reader().get(EVENTS + "/" + event + "/body").header("X-Body-Complete"))
                .isEqualTo("false");
        assertThat(reader().get(EVENTS + "/" + event).jsonPath().getLong("audio_bytes"))
                .isEqualTo(480);
    }

    @Test
    void isNotSentAgainToWhoHasIt() {
        String event = fresh("event");
        send(fresh("sess"), event);
        for (String path : List.of(EVENTS + "/" + event, EVENTS + "/" + event + "/body")) {
            String tag = reader().get(path).header("ETag");

            Response again =
                    reader().header("If-None-Match", "\"other\", " + tag).get(path);

            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.asByteArray()).isEmpty();
            assertThat(again.header("ETag")).isEqualTo(tag);
            reader().header("If-None-Match", "\"other\"").get(path).then().statusCode(200);
        }
    }

    @Test
    void asksForTheSessionWhereSeveralHoldTheId() {
        String event = fresh("event");
        String one = fresh("sess");
        String two = fresh("sess");
        send("dev", one, "input_audio_buffer.cleared", event, ",\"n\":1");
        send("dev", two, "input_audio_buffer.cleared", event, ",\"n\":2");
        send("dev", null, "input_audio_buffer.cleared", event, ",\"n\":3");

        JsonPath error = reader().get(EVENTS + "/" + event)
                .then()
                .statusCode(409)
                .extract()
                .jsonPath();

        assertThat(error.getString("error.code")).isEqualTo("ambiguous_id");
        assertThat(error.getString("error.message")).contains(one, two, "unassigned");
        for (String session : List.of(one, two, "unassigned")) {
            assertThat(reader().queryParam("session_id", session)
                            .get(EVENTS + "/" + event)
                            .jsonPath()
                            .getString("session_id"))
                    .isEqualTo(session.equals("unassigned") ? null : session);
        }
        reader().queryParam("session_id", "none")
                .get(EVENTS + "/" + event)
                .then()
                .statusCode(404);
    }

    @Test
    void findsIdsOfAnyText() {
        String event = fresh("событие/с #?%");
        send(fresh("sess"), event).then().statusCode(200);

        assertThat(reader().pathParam("id", event)
                        .get(EVENTS + "/{id}/body")
                        .jsonPath()
                        .getString("event_id"))
                .isEqualTo(event);
    }
}
