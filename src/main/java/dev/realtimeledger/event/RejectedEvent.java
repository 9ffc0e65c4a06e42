package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Timestamp;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A refused body as it is read back. */
@Entity
@Immutable
@IdClass(RejectedEvent.Key.class)
@SuppressWarnings("NullAway.Init")
class RejectedEvent {

    static final List<String> COLUMNS = List.of(
            "id",
            "type",
            "session_id",
            "api_key",
            "code",
            "message",
            "param",
            "sha256",
            "body_bytes",
            "count",
            "first_received_at",
            "last_received_at",
            "body",
            "body_base64");

    @Id
    private String tenantId;

    @Id
    private byte[] bodySha256;

    @Id
    private String code;

    private String id;
    private @Nullable String type;
    private @Nullable String sessionId;
    private String apiKey;
    private String message;
    private @Nullable String param;
    private long occurrences;
    private Instant firstReceivedAt;
    private Instant lastReceivedAt;
    private int bodyBytes;
    private byte @Nullable [] body;

    protected RejectedEvent() {}

    /** One row per body and reason. */
    record Key(String tenantId, byte[] bodySha256, String code) {}

    String id() {
        return id;
    }

    Instant firstReceivedAt() {
        return firstReceivedAt;
    }

    /** The refusal as the API shows it: the body as text where it is text, else in Base64. */
    ObjectNode view() {
        String text = body == null ? null : text(body);
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "realtime.rejected_event")
                .put("id", id)
                .put("type", type)
                .put("session_id", sessionId)
                .put("api_key", apiKey)
                .put("code", code)
                .put("message", message)
                .put("param", param)
                .put("sha256", HexFormat.of().formatHex(bodySha256))
                .put("body_bytes", bodyBytes)
                .put("count", occurrences)
                .put("first_received_at", Timestamp.format(firstReceivedAt))
                .put("last_received_at", Timestamp.format(lastReceivedAt))
                .put("body", text)
                .put("body_base64", text == null ? body : null);
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
