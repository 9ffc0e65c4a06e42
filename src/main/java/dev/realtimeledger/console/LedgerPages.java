package dev.realtimeledger.console;

import dev.realtimeledger.api.OwnQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** The entries behind every sum. */
@Path("/console/ledger")
@PermitAll
@RunOnVirtualThread
public class LedgerPages {

    private static final String ENTRIES = "/v1/ledger-entries";

    private final Visit visit;

    LedgerPages(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance ledger(Frame frame, Json list);
    }

    @GET
    @OwnQuery
    public Response entries() {
        Question entries = visit.ask(ENTRIES, visit.query());
        return visit.page(Templates.ledger(visit.frame("ledger"), entries.answer()));
    }

    /** A hundred entries as a file; the page leads to the next hundred. */
    @GET
    @Path("/export")
    @OwnQuery
    public Response export() {
        byte[] csv = visit.ask(ENTRIES, visit.query().set("limit", "100"), "text/csv")
                .response()
                .body();
        return Export.of("ledger.csv", "text/csv;charset=UTF-8", csv);
    }
}
