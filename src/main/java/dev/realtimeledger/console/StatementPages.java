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
import org.jboss.resteasy.reactive.RestPath;

/** Months, as they are billed on. */
@Path("/console/statements")
@PermitAll
@RunOnVirtualThread
public class StatementPages {

    private static final String STATEMENTS = "/v1/statements";

    private final Visit visit;

    StatementPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance statements(Frame frame, Json list);

        static native TemplateInstance statement(Frame frame, Json statement);
    }

    @GET
    @OwnQuery
    public Response statements() {
        Question statements = visit.ask(STATEMENTS, visit.query());
        return visit.page(Templates.statements(visit.frame("statements"), statements.answer()));
    }

    @GET
    @Path("/{period}")
    public Response statement(@RestPath String period) {
        Question statement = visit.ask(path(period), Query.NONE);
        return visit.page(Templates.statement(visit.frame("statements"), statement.answer()));
    }

    /** The statement as a file: {@code format} is csv or focus. */
    @GET
    @Path("/{period}/export")
    @OwnQuery
    public Response export(@RestPath String period) {
        String format = visit.query().value("format").equals("focus") ? "focus" : "csv";
        byte[] csv = visit.ask(path(period), Query.of("format", format), "text/csv")
                .response()
                .body();
        return Export.of("statement-" + Query.encode(period) + "-" + format + ".csv", "text/csv;charset=UTF-8", csv);
    }

    @POST
    @Path("/{period}/close")
    public Response close(@RestPath String period) {
        visit.send("POST", path(period) + "/close", null);
        return SignInPages.seeOther("/console/statements/" + Query.encode(period));
    }

    private static String path(String period) {
        return STATEMENTS + "/" + Query.encode(period);
    }
}
