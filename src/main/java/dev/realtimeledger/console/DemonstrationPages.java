package dev.realtimeledger.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.realtimeledger.access.Demonstration;
import dev.realtimeledger.simulator.Dialect;
import dev.realtimeledger.simulator.SimulatedEvent;
import dev.realtimeledger.simulator.Simulator;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A week of made-up calls for who has none yet: forwarded as a forwarder would, into the demonstration of the tenant. */
@Path("/console/demonstration")
@PermitAll
@RunOnVirtualThread
public class DemonstrationPages {

    private static final int DAYS = 7;
    private static final int CALLS_A_DAY = 5;
    private static final int BATCH = 500;
    private static final List<String> PRICE_LISTS = List.of("yandex-rub", "openai-usd");

    private final Visit visit;
    private final RoutingContext context;
    private final Clock clock;

    DemonstrationPages(Visit visit, RoutingContext context, Clock clock) {
        this.visit = visit;
        this.context = context;
        this.clock = clock;
    }

    /** Goes there, and forwards the calls when it is empty. */
    @POST
    public Response show() {
        String key = Demonstration.key(key());
        Json sessions = visit.send(key, "GET", "/v1/realtime/sessions?limit=1", null);
        if (sessions.list("data").isEmpty()) {
            PRICE_LISTS.forEach(list -> visit.send(key, "POST", "/v1/price-lists/" + list + "/load", null));
            List<SimulatedEvent> events = calls(clock.instant());
            for (int from = 0; from < events.size(); from += BATCH) {
                forward(key, events.subList(from, Math.min(from + BATCH, events.size())));
            }
        }
        return goOn(key);
    }

    /** Takes it away, and goes back to the tenant's own records. */
    @POST
    @Path("/removal")
    public Response remove() {
        visit.send("DELETE", "/v1/demonstration", null);
        return goOn(Demonstration.keyBehind(key()));
    }

    private Response goOn(String key) {
        context.response().addCookie(KeyCookie.of(key, context.request()));
        return SignInPages.seeOther("/console/sessions");
    }

    private String key() {
        String key = KeyCookie.read(context.request());
        if (key == null) {
            throw new Refused(401, Json.of("Sign in first."));
        }
        return key;
    }

    /** Calls of the days before, under ids that no earlier demonstration had. */
    private static List<SimulatedEvent> calls(Instant now) {
        Simulator simulator = new Simulator().speaking(Dialect.YANDEX, Dialect.OPENAI);
        List<SimulatedEvent> events = new ArrayList<>();
        for (int day = DAYS; day > 0; day--) {
            // A call begins within a day from the start, and is over an hour later.
            Instant start = now.minus(Duration.ofDays(day)).minus(Duration.ofHours(1));
            simulator
                    .startingAt(start)
                    .calls(now.toEpochMilli() + (long) day * CALLS_A_DAY, CALLS_A_DAY)
                    .forEach(call -> events.addAll(call.events()));
        }
        return events;
    }

    private void forward(String key, List<SimulatedEvent> events) {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        for (SimulatedEvent event : events) {
            batch.addObject()
                    .putRawValue("event", new RawValue(event.body()))
                    .put("session_id", event.sessionId())
                    .put("call_id", event.callId())
                    .put("sequence", event.sequence())
                    .put("time", String.valueOf(event.time()));
        }
        Json answer = visit.send(key, "POST", "/v1/realtime/server-events", batch);
        if (answer.count("rejected") > 0) {
            throw new Refused(502, Json.of("Some made-up events were refused."));
        }
    }
}
