package dev.realtimeledger.console;

import dev.realtimeledger.access.Scope;
import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestPath;

/** The log: what came, as it came, and the proof of it. */
@Path("/console/events")
@PermitAll
@RunOnVirtualThread
public class EventPages {

    private static final String EVENTS = "/v1/realtime/server-events";
    private static final int GONE = 410;

    private final Visit visit;

    EventPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance events(Frame frame, Json list);

        static native TemplateInstance event(Frame frame, Json event, Json body, Json proof);
    }

    @GET
    @OwnQuery
    public Response events() {
        Question events = visit.ask(EVENTS, visit.query());
        return visit.page(Templates.events(visit.frame("sessions"), events.answer()));
    }

    /** One event with its body; for those who may see it, with its proof. */
    @GET
    @Path("/{id}")
    @OwnQuery
    public Response event(@RestPath String id) {
        Query query = visit.query();
        String path = EVENTS + "/" + Query.encode(id);
        Question event = visit.ask(path, query);
        Question body = visit.ask(path + "/body", query, MediaType.WILDCARD);
        Frame frame = visit.frame("sessions");
        Json proof = frame.may(Scope.AUDIT)
                ? orNothing(visit.ask("/v1/audit/server-events/" + Query.encode(id) + "/proof", query))
                : Json.NONE;
        return visit.page(Templates.event(frame, event.answer(), orGone(body), proof));
    }

    /** The bytes as they came. */
    @GET
    @Path("/{id}/body")
    @OwnQuery
    public Response body(@RestPath String id) {
        String path = EVENTS + "/" + Query.encode(id) + "/body";
        byte[] body =
                visit.ask(path, visit.query(), MediaType.WILDCARD).response().body();
        return Export.of("event.json", MediaType.APPLICATION_OCTET_STREAM, body);
    }

    /** A body, unless it was emptied. */
    private static Json orGone(Question body) {
        try {
            return body.answer();
        } catch (Refused refused) {
            if (refused.status() == GONE) {
                return Json.NONE;
            }
            throw refused;
        }
    }

    /** What is not there yet, such as a proof before the first checkpoint. */
    private static Json orNothing(Question question) {
        try {
            return question.answer();
        } catch (Refused refused) {
            return Json.NONE;
        }
    }
}
