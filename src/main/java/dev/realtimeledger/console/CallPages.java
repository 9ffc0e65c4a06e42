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
        Frame frame = visit.frame("calls");
        return visit.page(Templates.calls(frame, visit.get(CALLS, frame.query())));
    }

    @GET
    @Path("/{id}")
    @OwnQuery
    public Response call(@RestPath String id) {
        Frame frame = visit.frame("calls");
        String path = CALLS + "/" + Query.encode(id);
        Json call = visit.get(path, Query.NONE);
        Conversation conversation = new ConversationReader(visit, frame).read(path, call, call.list("session_ids"));
        return visit.page(Templates.call(frame, call, conversation));
    }
}
