package dev.realtimeledger.ingest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.BiConsumer;

/** What is different on the paths that events come in on: there are thousands of requests a second. */
@ApplicationScoped
class IngestPaths {

    private static final String PREFIX = "/v1/realtime/server-events";

    /** With the authentication, which puts its own handler of failures there, and before the endpoints. */
    private static final int WITH_AUTHENTICATION = 200;

    private static final BiConsumer<RoutingContext, Throwable> FAIL = RoutingContext::fail;

    void register(@Observes Filters filters) {
        filters.register(IngestPaths::prepare, WITH_AUTHENTICATION);
    }

    private static void prepare(RoutingContext context) {
        if (HttpMethod.POST.equals(context.request().method())
                && context.normalizedPath().startsWith(PREFIX)) {
            // The receipt is JSON whatever the sender accepts: an event is not lost for a header.
            context.request().headers().remove(HttpHeaders.ACCEPT);
            // For the metrics of a request whose authentication fails, Quarkus builds a map of all endpoints anew with
            // every request, unless somebody else sees to failures. Here the endpoint authenticates.
            context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, FAIL);
        }
        context.next();
    }
}
