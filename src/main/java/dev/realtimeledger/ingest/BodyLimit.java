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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

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

    /** Bodies smaller than this are not counted: it is the large ones that fill the memory. */
    private static final int COUNTED_FROM = 64 * 1024;

    private final int most;
    private final ObjectMapper json;

    /** Bytes of large bodies that requests hold just now, and how many they may. */
    private final AtomicLong inFlight = new AtomicLong();

    private final long mostInFlight = Runtime.getRuntime().maxMemory() / 4;

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
        if (length > most) {
            discard(context, length, tooLarge(most));
            return;
        }
        // Compressed, a body may be any size up to the limit.
        long held = request.getHeader(HttpHeaders.CONTENT_ENCODING) == null ? length : most;
        if (held < COUNTED_FROM) {
            context.next();
            return;
        }
        if (inFlight.addAndGet(held) > mostInFlight && inFlight.get() > held) {
            inFlight.addAndGet(-held);
            discard(context, length, overloaded());
            return;
        }
        context.addEndHandler(ended -> inFlight.addAndGet(-held));
        context.next();
    }

    private static ApiException overloaded() {
        return ApiException.unavailable(
                "overloaded", "Too many large bodies are being read; send it again.", Duration.ofSeconds(1));
    }

    /** Reads the body and throws it away, then answers. */
    private void discard(RoutingContext context, long length, ApiException refusal) {
        if (length > MOST_DISCARDED) {
            answer(context, refusal);
            return;
        }
        HttpServerRequest request = context.request();
        request.handler(discarded -> {});
        request.endHandler(read -> answer(context, refusal));
        request.exceptionHandler(gone -> {});
        request.resume();
    }

    private void answer(RoutingContext context, ApiException refusal) {
        try {
            Duration later = refusal.retryAfter();
            if (later != null) {
                context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(later.toSeconds()));
            }
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
