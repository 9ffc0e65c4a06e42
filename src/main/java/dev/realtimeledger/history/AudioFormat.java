package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * How audio is encoded, as far as its duration depends on it.
 *
 * @param bytesPerSecond of one channel
 */
public record AudioFormat(int bytesPerSecond) {

    private static final int PCM_BYTES_PER_SAMPLE = 2;
    private static final int PCM_SAMPLES_PER_SECOND = 24_000;

    /** G.711, as telephones have it: 8,000 samples a second of one byte each. */
    private static final AudioFormat G711 = new AudioFormat(8_000);

    /**
     * The format that a payload states: an object with {@code type} and perhaps {@code rate}, or the older bare name. What
     * is missing or unknown is 16-bit PCM of 24 kHz, which is what servers send when nothing else is asked for.
     */
    public static AudioFormat of(JsonNode stated) {
        String name =
                (stated.isTextual() ? stated : stated.path("type")).asText("").toLowerCase(Locale.ROOT);
        if (name.contains("pcmu") || name.contains("pcma") || name.contains("g711")) {
            return G711;
        }
        int rate = stated.path("rate").asInt(0);
        return new AudioFormat(PCM_BYTES_PER_SAMPLE * (rate > 0 && rate < 1_000_000 ? rate : PCM_SAMPLES_PER_SECOND));
    }

    /** Whether a payload states a format. */
    public static boolean isStated(JsonNode format) {
        return format.isTextual() || format.path("type").isTextual();
    }

    long milliseconds(long bytes) {
        return bytes * 1000 / bytesPerSecond;
    }
}
