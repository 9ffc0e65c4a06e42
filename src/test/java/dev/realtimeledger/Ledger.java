package dev.realtimeledger;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/** The API as a forwarder and a reader use it. Every test takes ids of its own, for all share one database. */
public final class Ledger {

    public static final String EVENTS = "/v1/realtime/server-events";

    private Ledger() {}

    /** An id that no other test has. */
    public static String fresh(String prefix) {
        return prefix + "_" + UUID.randomUUID().toString().replace("-", "");
    }

    public static RequestSpecification as(String key) {
        return given().header("X-Api-Key", key).urlEncodingEnabled(true);
    }

    public static RequestSpecification reader() {
        return as("dev");
    }

    /** Forwards one event. {@code session} may be null, {@code fields} are JSON members with a comma in front. */
    public static Response send(String key, String session, String type, String eventId, String fields) {
        RequestSpecification request = as(key).contentType("application/json");
        if (session != null) {
            request.header("X-Session-Id", session);
        }
        String body = "{\"type\":\"" + type + "\",\"event_id\":\"" + eventId + "\"" + fields + "}";
        return request.body(body.getBytes(StandardCharsets.UTF_8)).post(EVENTS + "/" + type);
    }

    /** Forwards an event that says nothing. */
    public static Response send(String session, String eventId) {
        return send("dev", session, "input_audio_buffer.cleared", eventId, "");
    }

    /** Reads what stands under a path below {@code /v1/realtime}, or why it does not. */
    public static JsonPath get(String path, int status) {
        return reader().get("/v1/realtime" + path)
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    public static JsonPath list(String path, Map<String, ?> query) {
        return reader().queryParams(query)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
