package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server event that was read and found good, ready for the log.
 *
 * @param eventId the payload's {@code event_id}
 * @param type the payload's {@code type}, documented or not
 * @param correlation what the forwarder says about it
 * @param apiKey name of the key it came with
 * @param receivedAt when the request was received, in microseconds
 * @param bytes the event's exact bytes, but for audio that was measured and left out
 * @param sha256 hash of the event's exact bytes
 * @param byteCount length of the event's exact bytes
 * @param audioBytes decoded bytes of the event's audio, whether it was left out or not; null when it has none
 * @param payload the top-level fields that folding reads (not the whole event)
 */
public record ServerEvent(
        String eventId,
        String type,
        Correlation correlation,
        String apiKey,
        Instant receivedAt,
        byte[] bytes,
        byte[] sha256,
        int byteCount,
        @Nullable Long audioBytes,
        Map<String, JsonNode> payload) {

    /** The stream of events that came without a session. */
    public static final String UNASSIGNED = "unassigned";

    /** The tenant's own stream, see {@link TenantChain}: it has entries, and never an event. */
    public static final String TENANT_STREAM = "$tenant";

    /** What the names of our own streams begin with; no session's does. */
    private static final String OWN = "$";

    private static final Duration OLDEST_BELIEVED = Duration.ofDays(400);
    private static final Duration NEWEST_BELIEVED = Duration.ofDays(1);

    /**
     * The stream the event belongs to: the session as the forwarder named it, else the payload's own for an event that
     * states one, else {@link #UNASSIGNED}.
     */
    public String streamId() {
        String supplied = correlation.sessionId();
        if (supplied != null) {
            return supplied;
        }
        String stated = isConfiguration() ? statedSessionId() : null;
        return stated != null ? stated : UNASSIGNED;
    }

    /** Whether a stream is a session's, and not that of events without one or one of our own. */
    public static boolean isSession(String streamId) {
        return !streamId.equals(UNASSIGNED) && !isOwn(streamId);
    }

    /** Whether a stream, or what would be one, is one of our own: no event is of it, and no forwarder can name it. */
    public static boolean isOwn(String streamId) {
        return streamId.startsWith(OWN);
    }

    /** Whether the event states a session's configuration. */
    public boolean isConfiguration() {
        return type.equals("session.created") || type.equals("session.updated");
    }

    /** The payload's own session id. */
    public @Nullable String statedSessionId() {
        return id("session", "id");
    }

    /** The response the event is about, wherever its id sits. */
    public @Nullable String responseId() {
        String id = id("response", "id");
        return id != null ? id : text("response_id");
    }

    /** The item the event is about, wherever its id sits. */
    public @Nullable String itemId() {
        String id = text("item_id");
        return id != null ? id : id("item", "id");
    }

    /** When the event happened, see {@link #happenedAt(Instant, Instant)}. */
    public Instant happenedAt() {
        return happenedAt(receivedAt, correlation.time());
    }

    /**
     * When an event happened: the forwarder's time when it is plausible (up to 400 days back and 1 day ahead of the
     * receipt), else the receipt's.
     */
    public static Instant happenedAt(Instant receivedAt, @Nullable Instant time) {
        boolean believed = time != null
                && !time.isBefore(receivedAt.minus(OLDEST_BELIEVED))
                && !time.isAfter(receivedAt.plus(NEWEST_BELIEVED));
        return believed && time != null ? time : receivedAt;
    }

    /** A top-level field of the payload, or null when it is missing or null. */
    public @Nullable JsonNode field(String name) {
        JsonNode value = payload.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A top-level text of the payload, or null when it is missing, empty or no text. */
    public @Nullable String text(String name) {
        JsonNode value = payload.get(name);
        return value != null && value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    private @Nullable String id(String object, String name) {
        JsonNode value = payload.get(object);
        JsonNode id = value == null ? null : value.get(name);
        return id != null && id.isTextual() && !id.textValue().isEmpty() ? id.textValue() : null;
    }
}
