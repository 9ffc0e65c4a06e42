package dev.realtimeledger.console;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Signing in with an API key, and out; and the choice of a language. */
@Path("/console")
@PermitAll
@RunOnVirtualThread
public class SignInPages {

    static final String LANGUAGE = "realtime-ledger-language";
    private static final String HOME = "/console/sessions";

    private final Visit visit;
    private final LedgerApi api;
    private final RoutingContext context;

    SignInPages(Visit visit, LedgerApi api, RoutingContext context) {
        this.visit = visit;
        this.api = api;
        this.context = context;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance signIn(Frame frame, String to, String refusal);
    }

    @GET
    public Response home() {
        return seeOther(HOME);
    }

    @GET
    @Path("/sign-in")
    public Response form(@RestQuery @Nullable String to) {
        return visit.page(Templates.signIn(visit.publicFrame("sign-in"), ownPage(to), ""));
    }

    /** Asks the API whether it knows the key, and gives it to the browser to keep. */
    @POST
    @Path("/sign-in")
    public Response signIn(@RestForm @Nullable String key, @RestForm @Nullable String to) {
        String given = key == null ? "" : key.strip();
        try {
            visit.check(given);
        } catch (Refused refused) {
            return visit.page(
                    refused.status(), Templates.signIn(visit.publicFrame("sign-in"), ownPage(to), refused.message()));
        }
        context.response().addCookie(KeyCookie.of(given, context.request()));
        return seeOther(ownPage(to));
    }

    @POST
    @Path("/sign-out")
    public Response signOut() {
        context.response().addCookie(KeyCookie.gone(context.request()));
        return seeOther("/console/sign-in");
    }

    @POST
    @Path("/language")
    public Response language(@RestForm @Nullable String language, @RestForm @Nullable String to) {
        context.response()
                .addCookie(Cookie.cookie(LANGUAGE, "ru".equals(language) ? "ru" : "en")
                        .setPath("/console")
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.LAX)
                        .setMaxAge(Duration.ofDays(365).toSeconds()));
        return seeOther(ownPage(to));
    }

    @GET
    @Path("/{page}")
    public Response noPage() {
        throw new Refused(404, Json.of("There is no such page."));
    }

    /** Where to go on; never to another host. */
    private static String ownPage(@Nullable String to) {
        return to != null && to.startsWith("/console/") && to.chars().noneMatch(c -> c < ' ' || c == '\\') ? to : HOME;
    }

    static Response seeOther(String path) {
        return Response.status(Response.Status.SEE_OTHER)
                .header("Location", URI.create(path).toString())
                .build();
    }
}
