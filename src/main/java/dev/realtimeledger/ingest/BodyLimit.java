package dev.realtimeledger.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.api.ApiError;
import dev.realtimeledger.api.ApiException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses a body that says it is too large before any of it is kept. The server's own limit ({@code
 * quarkus.http.limits.max-body-size}) guards against the rest, but closes the connection with an answer that is not ours
 * and that a sender in the middle of its body never reads.
 */
@ApplicationScoped
class BodyLimit {

    /** Before authentication and everything else. */
    private static final int FIRST = 1000;

    /** What is read and thrown away so that the sender gets to read the answer; beyond it the connection is cut. */
    private static final long MOST_DISCARDED = 256_000_000;

    private final int most;
    private final ObjectMapper json;

    BodyLimit(IngestConfig config, ObjectMapper json) {
        this.most = Math.toIntExact(config.maxBody().asLongValue());
        this.json = json;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    static ApiException tooLarge(int most) {
        return ApiException.invalid(
                413, "body_too_large", null, "The body is larger than " + most + " bytes (LEDGER_MAX_BODY).");
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        long length = length(request);
        if (length <= most) {
            context.next();
            return;
        }
        if (length > MOST_DISCARDED) {
            answer(context);
            return;
        }
        request.handler(discarded -> {});
        request.endHandler(read -> answer(context));
        request.exceptionHandler(gone -> {});
        request.resume();
    }

    private void answer(RoutingContext context) {
        try {
            ApiException refusal = tooLarge(most);
            context.response()
                    .setStatusCode(refusal.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .end(json.writeValueAsString(new ApiError.Body(refusal.error())));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long length(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException refusedByTheServer) {
            return 0;
        }
    }
}
