package dev.realtimeledger.ingest;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tracer is told of groups: a span for each, linked to the requests whose events it wrote, for it is a part of all of
 * them and of none alone. Where no request is traced there is nothing to tell.
 */
@ApplicationScoped
class GroupTrace {

    private final Tracer tracer;
    private final Clock clock;

    GroupTrace(Tracer tracer, Clock clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    /** The request that this thread is about. */
    static SpanContext request() {
        return Span.current().getSpanContext();
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * A group was written, or not.
     *
     * @param traced those of the requests that a tracer is told of
     */
    void ended(Instant began, List<SpanContext> traced, int events, @Nullable Throwable failure) {
        if (traced.isEmpty()) {
            return;
        }
        var builder = tracer.spanBuilder("ledger group commit")
                .setNoParent()
                .setStartTimestamp(began)
                .setAttribute("ledger.events", events);
        traced.forEach(builder::addLink);
        Span span = builder.startSpan();
        if (failure != null) {
            // Without its message, which may quote the event.
            span.setStatus(StatusCode.ERROR, failure.getClass().getName());
        }
        span.end(now());
    }
}
