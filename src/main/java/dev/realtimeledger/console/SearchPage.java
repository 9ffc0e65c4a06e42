package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** What was said, found by its words. */
@Path("/console/search")
@PermitAll
@RunOnVirtualThread
public class SearchPage {

    private final Visit visit;

    SearchPage(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance search(Frame frame, Json list);
    }

    @GET
    @OwnQuery
    public Response search() {
        Frame frame = visit.frame("search");
        Json found = frame.query().value("q").isEmpty() ? Json.NONE : visit.get("/v1/realtime/items", frame.query());
        return visit.page(Templates.search(frame, found));
    }
}
