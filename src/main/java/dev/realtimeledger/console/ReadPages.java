package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Who read what, when and why. */
@Path("/console/reads")
@PermitAll
@RunOnVirtualThread
public class ReadPages {

    private final Visit visit;

    ReadPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance reads(Frame frame, Json list);
    }

    @GET
    @OwnQuery
    public Response reads() {
        Question reads = visit.ask("/v1/audit/reads", visit.query());
        return visit.page(Templates.reads(visit.frame("reads"), reads.answer()));
    }
}
