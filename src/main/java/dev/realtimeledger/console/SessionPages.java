package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestPath;

/** Sessions: which there are, and what was said in each. */
@Path("/console/sessions")
@PermitAll
@RunOnVirtualThread
public class SessionPages {

    private static final String SESSIONS = "/v1/realtime/sessions";
    private static final int UNAVAILABLE = 503;

    private final Visit visit;

    SessionPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance sessions(Frame frame, Json list, List<SessionRow> rows);

        static native TemplateInstance session(Frame frame, Json session, Conversation conversation);
    }

    /**
     * A session in a list.
     *
     * @param verdict of its completeness; empty while it is being worked out
     * @param amounts what it cost; nothing where the key may not see it
     */
    @TemplateData
    public record SessionRow(Json session, String verdict, Amounts amounts) {

        public String duration() {
            return Conversation.duration(session);
        }
    }

    @GET
    @OwnQuery
    public Response sessions() {
        Frame frame = visit.frame("sessions");
        Json list = visit.get(SESSIONS, frame.query());
        List<Json> sessions = list.list("data");
        List<String> ids = sessions.stream().map(session -> session.text("id")).toList();
        SessionCosts costs = SessionCosts.of(visit, frame, ids, earliest(sessions));
        Map<String, String> verdicts = verdicts(frame, sessions);
        List<SessionRow> rows = sessions.stream()
                .map(session -> {
                    String id = session.text("id");
                    return new SessionRow(session, verdicts.getOrDefault(id, ""), costs.of(id));
                })
                .toList();
        return visit.page(Templates.sessions(frame, list, rows));
    }

    private static Instant earliest(List<Json> sessions) {
        return sessions.stream()
                .map(session -> session.instant("first_event_at"))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** By id, as far as the API has worked them out. What was filtered by a verdict has it. */
    private Map<String, String> verdicts(Frame frame, List<Json> sessions) {
        var verdicts = new HashMap<String, String>();
        String filtered = frame.query().value("completeness");
        if (sessions.isEmpty() || !filtered.isEmpty()) {
            sessions.forEach(session -> verdicts.put(session.text("id"), filtered));
            return verdicts;
        }
        Instant latest = sessions.stream()
                .map(session -> session.instant("created_at"))
                .max(Instant::compareTo)
                .orElseThrow();
        Query query = frame.query()
                .filters()
                .set("limit", "100")
                .set("created_after", earliest(sessions).toString())
                .set("created_before", latest.plusNanos(1000).toString());
        try {
            for (String verdict : List.of("incomplete", "open")) {
                visit.get(SESSIONS, query.set("completeness", verdict))
                        .list("data")
                        .forEach(session -> verdicts.put(session.text("id"), verdict));
            }
            sessions.forEach(session -> verdicts.putIfAbsent(session.text("id"), "complete"));
        } catch (Refused notYet) {
            if (notYet.status() != UNAVAILABLE) {
                throw notYet;
            }
        }
        return verdicts;
    }

    @GET
    @Path("/{id}")
    @OwnQuery
    public Response session(@RestPath String id) {
        Frame frame = visit.frame("sessions");
        String path = SESSIONS + "/" + Query.encode(id);
        Json session = visit.get(path, Query.NONE);
        Conversation conversation = new ConversationReader(visit, frame).read(path, session, List.of(session.at("id")));
        return visit.page(Templates.session(frame, session, conversation));
    }
}
