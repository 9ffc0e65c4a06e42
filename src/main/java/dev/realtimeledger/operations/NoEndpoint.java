package dev.realtimeledger.operations;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * The one name under which the metrics have all requests that no endpoint takes: the metrics are open, and a path may hold
 * an id. Paths that cannot be read never come here; application.properties gives them the same name.
 */
@ApplicationScoped
class NoEndpoint {

    /** Where the metrics look for a request's path template. */
    private static final String PATH_TEMPLATE = "UrlPathTemplate";

    private static final String NAME = "/{no_endpoint}";

    /** Before whatever answers early, and before the endpoints, which put their own template there. */
    private static final int FIRST = 1001;

    void register(@Observes Filters filters) {
        filters.register(NoEndpoint::hidePath, FIRST);
    }

    private static void hidePath(RoutingContext context) {
        if (context.request() instanceof HttpServerRequestInternal request) {
            request.context().putLocal(PATH_TEMPLATE, NAME);
        }
        context.next();
    }
}
