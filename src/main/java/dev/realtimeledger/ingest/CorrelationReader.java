package dev.realtimeledger.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.Ids;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the forwarder says about an event: from headers and query, or from the envelope around the event. */
final class CorrelationReader {

    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[0-9A-Za-z-]{0,64})?");
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private CorrelationReader() {}

    /**
     * Headers, else query parameters; both at once must agree.
     *
     * @param header value of a header by name, null when it was not sent
     * @param query value of a query parameter by name, null when it was not sent
     */
    static Correlation ofRequest(Function<String, @Nullable String> header, Function<String, @Nullable String> query) {
        String session = one(header.apply("X-Session-Id"), query.apply("session_id"), "session_id");
        String call = one(header.apply("X-Call-Id"), query.apply("call_id"), "call_id");
        String sequence = one(header.apply("X-Event-Sequence"), query.apply("sequence"), "sequence");
        String time = one(header.apply("X-Event-Time"), query.apply("time"), "time");
        return new Correlation(
                session == null ? null : Ids.requireSessionId(session, "session_id"),
                call == null ? null : Ids.requireHint(call, "call_id"),
                sequence == null ? null : sequence(sequence),
                time == null ? null : time(time),
                traceparent(header.apply("traceparent")));
    }

    /** Whether a request correlates by header or query; {@code traceparent} does not count. */
    static boolean correlates(Correlation given) {
        return given.sessionId() != null || given.callId() != null || given.sequence() != null || given.time() != null;
    }

    /** The envelope's fields beside {@code event}. */
    static Correlation ofEnvelope(Map<String, JsonNode> envelope) {
        String session = text(envelope, "session_id");
        String call = text(envelope, "call_id");
        String time = text(envelope, "time");
        return new Correlation(
                session == null ? null : Ids.requireSessionId(session, "session_id"),
                call == null ? null : Ids.requireHint(call, "call_id"),
                sequence(envelope.get("sequence")),
                time == null ? null : time(time),
                traceparent(text(envelope, "traceparent")));
    }

    private static @Nullable String one(@Nullable String header, @Nullable String query, String param) {
        if (header != null && query != null && !header.equals(query)) {
            throw ApiException.badRequest("invalid_value", param, "Header and query parameter disagree.");
        }
        return header != null ? header : query;
    }

    private static @Nullable String text(Map<String, JsonNode> envelope, String name) {
        JsonNode value = envelope.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ApiException.badRequest("invalid_value", name, "The envelope's field must be a text.");
        }
        return value.textValue();
    }

    private static @Nullable Long sequence(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw invalidSequence();
        }
        return value.longValue();
    }

    private static Long sequence(String text) {
        try {
            long sequence = Long.parseLong(text);
            if (sequence >= 0) {
                return sequence;
            }
        } catch (NumberFormatException notANumber) {
            throw invalidSequence();
        }
        throw invalidSequence();
    }

    private static ApiException invalidSequence() {
        return ApiException.badRequest("invalid_value", "sequence", "The sequence is an integer from 0.");
    }

    private static Instant time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            if (!time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
                return time;
            }
        } catch (DateTimeException notATime) {
            throw invalidTime();
        }
        throw invalidTime();
    }

    private static ApiException invalidTime() {
        return ApiException.badRequest(
                "invalid_value", "time", "The time is an RFC 3339 instant such as 2026-11-20T10:00:00.123456Z.");
    }

    /** Kept when it is one; tracing is no reason to refuse an event. */
    private static @Nullable String traceparent(@Nullable String text) {
        return text != null && TRACEPARENT.matcher(text).matches() ? text : null;
    }
}
