package dev.realtimeledger.console;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What people see instead of a page: the way to sign in when nobody is signed in, otherwise the reason. */
@Singleton
public class RefusedPage {

    private static final int UNKNOWN_KEY = 401;

    private final Visit visit;

    RefusedPage(Visit visit) {
        this.visit = visit;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance refused(Frame frame, Integer status, String message);
    }

    @ServerExceptionMapper
    public Response refused(Refused refused, RoutingContext context) {
        if (refused.status() == UNKNOWN_KEY) {
            boolean page = context.request().method().name().equals("GET");
            return SignInPages.seeOther("/console/sign-in"
                    + Query.NONE.with("to", page ? context.request().uri() : ""));
        }
        return visit.page(
                refused.status(), Templates.refused(visit.publicFrame(""), refused.status(), refused.message()));
    }
}
