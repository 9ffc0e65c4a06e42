package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestPath;

/** Calls, of which each may be several sessions. */
@Path("/console/calls")
@PermitAll
@RunOnVirtualThread
public class CallPages {

    private static final String CALLS = "/v1/realtime/calls";

    private final Visit visit;

    CallPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance calls(Frame frame, Json list);

        static native TemplateInstance call(Frame frame, Json call, Conversation conversation);
    }

    @GET
    @OwnQuery
    public Response calls() {
        Question calls = visit.ask(CALLS, visit.query());
        return visit.page(Templates.calls(visit.frame("calls"), calls.answer()));
    }

    @GET
    @Path("/{id}")
    @OwnQuery
    public Response call(@RestPath String id) {
        var reader = new ConversationReader(visit, CALLS + "/" + Query.encode(id));
        Frame frame = visit.frame("calls");
        Json call = reader.whole();
        Conversation conversation = reader.read(frame, call, call.list("session_ids"));
        return visit.page(Templates.call(frame, call, conversation));
    }
}
