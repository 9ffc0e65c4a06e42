package dev.realtimeledger.operations;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Takes the paths and queries of requests out of their spans: they hold ids of sessions and what somebody searched for. The
 * route, which a span is named after, says enough.
 */
@ApplicationScoped
class TracedPaths implements SpanProcessor {

    private static final List<AttributeKey<String>> TELLING =
            List.of(AttributeKey.stringKey("url.path"), AttributeKey.stringKey("url.query"));

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        for (AttributeKey<String> name : TELLING) {
            if (span.getAttribute(name) != null) {
                // An attribute can be written over, and not be removed.
                span.setAttribute(name, "-");
            }
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
