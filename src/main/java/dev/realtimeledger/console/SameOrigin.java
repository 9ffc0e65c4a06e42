package dev.realtimeledger.console;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import java.net.URI;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets nothing but the console's own pages change anything by way of the console. */
@Singleton
public class SameOrigin {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    @ServerRequestFilter
    public void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!context.normalizedPath().startsWith("/console")
                || READING.contains(request.method().name())) {
            return;
        }
        // Browsers say themselves where a request comes from; old ones say it by the origin's name alone.
        String site = request.getHeader("Sec-Fetch-Site");
        boolean own = site != null ? site.equals("same-origin") : isOwn(request.getHeader("Origin"), request);
        if (!own) {
            throw new Refused(403, Json.of("This was not sent by a page of the console."));
        }
    }

    private static boolean isOwn(@Nullable String origin, HttpServerRequest request) {
        if (origin == null || request.authority() == null) {
            return false;
        }
        try {
            return request.authority().toString().equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }
}
