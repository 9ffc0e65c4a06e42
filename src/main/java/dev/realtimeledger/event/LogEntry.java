package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.ParamDef;
import org.jspecify.annotations.Nullable;

/** An entry of the log as it is read back. The body is fetched only where it is asked for. */
@Entity
@Immutable
@Table(name = "server_event")
@IdClass(LogEntry.Key.class)
@FilterDef(name = "stream", parameters = @ParamDef(name = "stream", type = String.class))
@Filter(name = "stream", condition = "stream_id = :stream")
@FilterDef(name = "streams", parameters = @ParamDef(name = "streams", type = String.class))
@Filter(name = "streams", condition = "stream_id in (:streams)")
@FilterDef(name = "from", parameters = @ParamDef(name = "number", type = Long.class))
@Filter(name = "from", condition = "sequence_number >= :number")
@FilterDef(name = "types", parameters = @ParamDef(name = "types", type = String.class))
@Filter(name = "types", condition = "type in (:types)")
@FilterDef(name = "response", parameters = @ParamDef(name = "id", type = String.class))
@Filter(name = "response", condition = "response_id = :id")
@FilterDef(name = "item", parameters = @ParamDef(name = "id", type = String.class))
@Filter(name = "item", condition = "item_id = :id")
@FilterDef(name = "receivedAfter", parameters = @ParamDef(name = "at", type = Instant.class))
@Filter(name = "receivedAfter", condition = "received_at >= :at")
@FilterDef(name = "receivedBefore", parameters = @ParamDef(name = "at", type = Instant.class))
@Filter(name = "receivedBefore", condition = "received_at < :at")
@SuppressWarnings("NullAway.Init")
class LogEntry {

    static final List<String> COLUMNS = List.of(
            "event_id",
            "type",
            "recognized",
            "session_id",
            "sequence_number",
            "received_at",
            "event_time",
            "event_sequence",
            "call_id",
            "traceparent",
            "api_key",
            "response_id",
            "item_id",
            "sha256",
            "body_bytes",
            "audio_bytes",
            "body_complete",
            "body_pruned",
            "links");

    @Id
    private String tenantId;

    @Id
    private String streamId;

    @Id
    private long sequenceNumber;

    private String eventId;
    private String type;
    private Instant receivedAt;
    private @Nullable Instant eventTime;
    private @Nullable Long eventSequence;
    private @Nullable String callId;
    private @Nullable String traceparent;
    private String apiKey;
    private @Nullable String responseId;
    private @Nullable String itemId;
    private byte[] bodySha256;
    private byte @Nullable [] salt;
    private int bodyBytes;
    private @Nullable Long audioBytes;

    @Basic(fetch = FetchType.LAZY)
    private byte @Nullable [] body;

    /** Length of the body as it is kept; null when it was emptied. */
    @Formula("octet_length(body)")
    private @Nullable Integer keptBytes;

    protected LogEntry() {}

    /** Where an entry stands: the number in its stream's log. */
    record Key(String tenantId, String streamId, long sequenceNumber) {}

    String eventId() {
        return eventId;
    }

    String streamId() {
        return streamId;
    }

    long sequenceNumber() {
        return sequenceNumber;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    /** The event's bytes as they are kept; null when they were emptied. */
    byte @Nullable [] body() {
        return body;
    }

    /** Whether the body was erased, and with it all that could prove what it was. */
    boolean isErased() {
        return salt == null;
    }

    /** Whether the kept bytes are those that came: not without their audio, and not emptied. */
    boolean isComplete() {
        return keptBytes != null && keptBytes == bodyBytes;
    }

    /** The entry as the API shows it. */
    ObjectNode view() {
        String sessionId = streamId.equals(ServerEvent.UNASSIGNED) ? null : streamId;
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "realtime.server_event")
                .put("event_id", eventId)
                .put("type", type)
                .put("recognized", EventCatalogue.documents(type))
                .put("session_id", sessionId)
                .put("sequence_number", sequenceNumber)
                .put("received_at", Timestamp.format(receivedAt))
                .put("event_time", eventTime == null ? null : Timestamp.format(eventTime))
                .put("event_sequence", eventSequence)
                .put("call_id", callId)
                .put("traceparent", traceparent)
                .put("api_key", apiKey)
                .put("response_id", responseId)
                .put("item_id", itemId)
                .put("sha256", isErased() ? null : HexFormat.of().formatHex(bodySha256))
                .put("body_bytes", bodyBytes)
                .put("audio_bytes", audioBytes)
                .put("body_complete", isComplete())
                .put("body_pruned", keptBytes == null);
        // Whether the session was taken from a session event's own payload is not kept; the forwarder's word is the
        // rule.
        view.putObject("links").put("session", sessionId == null ? null : "supplied");
        return view;
    }
}
