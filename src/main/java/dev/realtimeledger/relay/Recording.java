package dev.realtimeledger.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: its session, how many events came, how much audio went each way. Used by one thread at a
 * time.
 */
final class Recording {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Set<String> AUDIO_DELTAS = Set.of("response.output_audio.delta", "response.audio.delta");

    private final @Nullable String callId;
    private final Audio input = new Audio();
    private final Audio output = new Audio();
    private @Nullable String sessionId;
    private long sequence;

    /** @param callId the application's name of the call; null when it gives none */
    Recording(@Nullable String callId) {
        this.callId = callId;
    }

    /** The envelope of an event of the model; nothing for what is no event. */
    Optional<String> received(String message, Instant at) {
        JsonNode event = parse(message);
        String type = event.path("type").asText("");
        if (type.isEmpty()) {
            return Optional.empty();
        }
        if (type.equals("session.created") || type.equals("session.updated")) {
            learn(event.path("session"));
        }
        if (AUDIO_DELTAS.contains(type)) {
            output.add(event.path("delta").asText(""));
        }
        if (sessionId == null) {
            String own = event.path("session").path("id").asText("");
            sessionId = own.isEmpty() ? "relay_" + UUID.randomUUID() : own;
        }
        ObjectNode head = JSON.createObjectNode().put("session_id", sessionId);
        if (callId != null) {
            head.put("call_id", callId);
        }
        String text =
                head.put("sequence", sequence++).put("time", at.toString()).toString();
        // The event as it came, to the byte.
        return Optional.of(text.substring(0, text.length() - 1) + ",\"event\":" + message + "}");
    }

    /** Measures the audio of a message of the application. */
    void sent(String message) {
        JsonNode event = parse(message);
        switch (event.path("type").asText("")) {
            case "input_audio_buffer.append" -> input.add(event.path("audio").asText(""));
            case "session.update" -> learn(event.path("session"));
            default -> {
                // Nothing in it is measured.
            }
        }
    }

    private void learn(JsonNode session) {
        input.learn(session.at("/audio/input/format"), session.path("input_audio_format"));
        output.learn(session.at("/audio/output/format"), session.path("output_audio_format"));
    }

    /** The session's id; null before the first event. */
    @Nullable
    String sessionId() {
        return sessionId;
    }

    /** The seconds of audio so far, for the ledger; nothing where none went by whose length can be told. */
    Optional<String> measured() {
        ObjectNode measured = JSON.createObjectNode();
        input.seconds().ifPresent(seconds -> measured.put("input_audio_seconds", seconds));
        output.seconds().ifPresent(seconds -> measured.put("output_audio_seconds", seconds));
        return measured.isEmpty() ? Optional.empty() : Optional.of(measured.toString());
    }

    private static JsonNode parse(String message) {
        try {
            JsonNode node = JSON.readTree(message);
            return node == null ? JSON.missingNode() : node;
        } catch (JsonProcessingException notJson) {
            return JSON.missingNode();
        }
    }

    /** Audio that goes one way. */
    private static final class Audio {

        /** PCM of 16 bits at 24 kHz, which is meant when nothing is said. */
        private static final int PCM = 48_000;

        private static final int G711 = 8_000;
        private static final int SAMPLE = 2;

        private int bytesPerSecond = PCM;
        private BigDecimal seconds = BigDecimal.ZERO;
        private boolean known = true;

        void learn(JsonNode format, JsonNode olderName) {
            String type = format.isMissingNode()
                    ? olderName.asText("")
                    : format.path("type").asText("");
            if (type.contains("pcmu") || type.contains("pcma") || type.contains("g711")) {
                bytesPerSecond = G711;
            } else if (type.contains("pcm")) {
                bytesPerSecond = SAMPLE * format.path("rate").asInt(PCM / SAMPLE);
            } else if (!type.isEmpty()) {
                known = false;
            }
        }

        void add(String base64) {
            long padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
            long bytes = base64.length() * 3L / 4 - padding;
            seconds = seconds.add(
                    BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(bytesPerSecond), 9, RoundingMode.HALF_UP));
        }

        Optional<String> seconds() {
            return known && seconds.signum() > 0
                    ? Optional.of(seconds.setScale(3, RoundingMode.HALF_UP).toPlainString())
                    : Optional.empty();
        }
    }
}
