package dev.realtimeledger.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How far a verification has come, as {@code next_page} says it: to callers it is an opaque text. It carries what was
 * recomputed, so that the request that goes on needs not believe what is stored.
 *
 * @param newest number of the checkpoint that was the newest when the verification began; 0 when there was none
 * @param checkpoint number of the last checkpoint that was checked
 * @param streamId the stream that was checked last, wholly or in part; empty before the first
 * @param number of the stream's last entry that was checked; 0 when all of it was
 * @param chainHash the stream's chain up to there, as it was recomputed; empty when all of it was
 */
record VerificationPosition(long newest, long checkpoint, String streamId, long number, byte[] chainHash) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final byte[] NONE = {};

    /** Before the first checkpoint. */
    static VerificationPosition beginning(long newest) {
        return new VerificationPosition(newest, 0, "", 0, NONE);
    }

    VerificationPosition afterCheckpoint(long checkpointNumber) {
        return new VerificationPosition(newest, checkpointNumber, streamId, number, chainHash);
    }

    VerificationPosition afterStream(String stream) {
        return new VerificationPosition(newest, checkpoint, stream, 0, NONE);
    }

    VerificationPosition within(String stream, StoredChainCheck check) {
        return new VerificationPosition(newest, checkpoint, stream, check.number(), check.hash());
    }

    boolean isWithinStream() {
        return number > 0;
    }

    String text() {
        String parts = JsonNodeFactory.instance
                .arrayNode()
                .add(newest)
                .add(checkpoint)
                .add(streamId)
                .add(number)
                .add(HexFormat.of().formatHex(chainHash))
                .toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what {@link #text} wrote; 400 for anything else, null for none. */
    static @Nullable VerificationPosition parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            JsonNode parts = JSON.readTree(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            byte[] hash = HexFormat.of().parseHex(parts.path(4).asText("-"));
            String stream = parts.path(2).asText();
            if (parts.path(0).canConvertToLong()
                    && parts.path(1).canConvertToLong()
                    && parts.path(3).canConvertToLong()
                    && Ids.canBeKey(stream)) {
                return new VerificationPosition(
                        parts.path(0).longValue(),
                        parts.path(1).longValue(),
                        stream,
                        parts.path(3).longValue(),
                        hash);
            }
        } catch (IllegalArgumentException | JsonProcessingException notOurs) {
            // Answered below, like all that no page was ever called.
        }
        throw ApiException.badRequest(
                "invalid_value", "page", "The page is the next_page of an answer to the same query.");
    }
}
