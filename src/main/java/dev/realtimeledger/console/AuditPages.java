package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Checkpoints and their verification. */
@Path("/console/audit")
@PermitAll
@RunOnVirtualThread
public class AuditPages {

    private static final String CHECKPOINTS = "/v1/audit/checkpoints";

    private final Visit visit;

    AuditPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance audit(Frame frame, Json list);

        static native TemplateInstance verification(Frame frame, Json verification, long entries, Query next);
    }

    @GET
    @OwnQuery
    public Response checkpoints() {
        Question checkpoints = visit.ask(CHECKPOINTS, visit.query().without("session_id"));
        return visit.page(Templates.audit(visit.frame("audit"), checkpoints.answer()));
    }

    @POST
    @Path("/checkpoints")
    public Response seal() {
        visit.send("POST", CHECKPOINTS, null);
        return SignInPages.seeOther("/console/audit");
    }

    /** One step of a verification, which shows how far it came and goes on by itself. */
    @GET
    @Path("/verify")
    @OwnQuery
    public Response verify() {
        Query query = visit.query();
        Question step = visit.ask("/v1/audit/verify", query.without("entries"));
        Frame frame = visit.frame("audit");
        Json verification = step.answer();
        long entries = number(query.value("entries")) + verification.count("entries");
        Query next = query.set("page", verification.text("next_page")).set("entries", String.valueOf(entries));
        return visit.page(Templates.verification(frame, verification, entries, next));
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
