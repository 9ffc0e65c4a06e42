package dev.realtimeledger.operations;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request an id, the sender's own where it is harmless, puts it into the answer and, with the trace's id,
 * beside every log line of the request. Nothing else of a request may go there: no key, no session, no body.
 */
@ApplicationScoped
class RequestContext {

    static final String REQUEST_HEADER = "X-Request-Id";

    /** Before everything else that handles requests, so that refusals have an id too. */
    private static final int FIRST = 1000;

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    /** <a href="https://www.w3.org/TR/trace-context/#traceparent-header">version-trace-parent-flags</a>. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

    void register(@Observes Filters filters) {
        filters.register(RequestContext::identify, FIRST);
    }

    private static void identify(RoutingContext context) {
        String id = requestId(context.request().getHeader(REQUEST_HEADER));
        context.response().putHeader(REQUEST_HEADER, id);
        MDC.put("requestId", id);
        String trace = traceId(context.request().getHeader("traceparent"));
        if (trace != null) {
            MDC.put("traceId", trace);
        }
        context.next();
    }

    static String requestId(@Nullable String given) {
        return given != null && HARMLESS.matcher(given).matches() ? given : random();
    }

    static @Nullable String traceId(@Nullable String traceparent) {
        if (traceparent == null) {
            return null;
        }
        var matcher = TRACEPARENT.matcher(traceparent);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** Tells requests apart; it guards nothing, so it need not be hard to guess. */
    private static String random() {
        var random = ThreadLocalRandom.current();
        return "req_" + HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong());
    }
}
