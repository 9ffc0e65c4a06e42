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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;

/** Sessions: which there are, and what was said in each. */
@Path("/console/sessions")
@PermitAll
@RunOnVirtualThread
public class SessionPages {

    private static final String SESSIONS = "/v1/realtime/sessions";

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
        Question asked = visit.ask(SESSIONS, visit.query());
        Frame frame = visit.frame("sessions");
        Json list = asked.answer();
        List<Json> sessions = list.list("data");
        List<String> ids = sessions.stream().map(session -> session.text("id")).toList();
        Query query = frame.query();
        // What was filtered by a verdict has it.
        String filtered = query.value("completeness");
        Optional<Verdicts> asksVerdicts = sessions.isEmpty() || !filtered.isEmpty()
                ? Optional.empty()
                : Optional.of(new Verdicts(visit, SESSIONS, around(query, sessions)));
        Map<String, Amounts> amounts = SessionCosts.ask(
                        visit, frame, ids, earliest(sessions), latest(sessions, "last_event_at"))
                .answer();
        Map<String, String> verdicts =
                asksVerdicts.map(known -> known.answer(ids)).orElse(Map.of());
        List<SessionRow> rows = sessions.stream()
                .map(session -> {
                    String id = session.text("id");
                    return new SessionRow(
                            session, verdicts.getOrDefault(id, filtered), amounts.getOrDefault(id, new Amounts()));
                })
                .toList();
        return visit.page(Templates.sessions(frame, list, rows));
    }

    /** The list with all sessions from the earliest of some to the latest. */
    private static Query around(Query list, List<Json> sessions) {
        return list.filters()
                .set("limit", "100")
                .set("created_after", earliest(sessions).toString())
                .set(
                        "created_before",
                        latest(sessions, "created_at").plusNanos(1000).toString());
    }

    private static Instant earliest(List<Json> sessions) {
        return sessions.stream()
                .map(session -> session.instant("first_event_at"))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static Instant latest(List<Json> sessions, String field) {
        return sessions.stream()
                .map(session -> session.instant(field))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    @GET
    @Path("/{id}")
    @OwnQuery
    public Response session(@RestPath String id) {
        var reader = new ConversationReader(visit, SESSIONS + "/" + Query.encode(id));
        Frame frame = visit.frame("sessions");
        Json session = reader.whole();
        Conversation conversation = reader.read(frame, session, List.of(session.at("id")));
        return visit.page(Templates.session(frame, session, conversation));
    }
}
