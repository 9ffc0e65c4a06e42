package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

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
        Query query = visit.query();
        Optional<Question> asked =
                query.value("q").isEmpty() ? Optional.empty() : Optional.of(visit.ask("/v1/realtime/items", query));
        Frame frame = visit.frame("search");
        return visit.page(Templates.search(frame, asked.map(Question::answer).orElse(Json.NONE)));
    }
}
