package dev.realtimeledger.history;

import dev.realtimeledger.Ledger;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of one test, in JSON with single quotes. Their ids hold the test's run, for all share one database. */
public final class Forwarded {

    /** What no other test has in its ids. */
    public final String run = Ledger.fresh("");

    private int events;

    /** Forwards an event. {@code fields} are JSON members in which {@code %s} stands for the run. */
    public void send(@Nullable String session, String type, String fields) {
        send(session, Map.of(), type, fields);
    }

    /** Forwards an event with headers of its own. */
    public void send(@Nullable String session, Map<String, ?> headers, String type, String fields) {
        RequestSpecification request =
                Ledger.reader().contentType("application/json").headers(headers);
        if (session != null) {
            request.header("X-Session-Id", session);
        }
        String body = "{'type':'" + type + "','event_id':'event" + run + events++ + "'," + fields.formatted(run) + "}";
        request.body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .post(Ledger.EVENTS + "/" + type)
                .then()
                .statusCode(200);
    }
}
