package dev.realtimeledger.billing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What can be used and can have a price. No two of them cover the same token or second: cached tokens are in none of the
 * uncached items, reasoning tokens are output text.
 */
public enum LineItem {
    /** Text that the model read and had not cached. */
    INPUT_TEXT_TOKENS(Measure.TOKENS),
    INPUT_AUDIO_TOKENS(Measure.TOKENS),
    INPUT_IMAGE_TOKENS(Measure.TOKENS),
    INPUT_CACHED_TEXT_TOKENS(Measure.TOKENS),
    INPUT_CACHED_AUDIO_TOKENS(Measure.TOKENS),
    INPUT_CACHED_IMAGE_TOKENS(Measure.TOKENS),
    /** With the reasoning tokens. */
    OUTPUT_TEXT_TOKENS(Measure.TOKENS),
    OUTPUT_AUDIO_TOKENS(Measure.TOKENS),
    /** Audio that was streamed in, silence too. */
    INPUT_AUDIO_SECONDS(Measure.SECONDS),
    OUTPUT_AUDIO_SECONDS(Measure.SECONDS),
    /** Input audio that a transcription model charges by time. */
    TRANSCRIPTION_SECONDS(Measure.SECONDS),
    /** Input and output of a transcription model that charges by tokens. */
    TRANSCRIPTION_TOKENS(Measure.TOKENS),
    TOOL_CALLS(Measure.REQUESTS);

    private static final Map<String, LineItem> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(LineItem::label, Function.identity()));

    private final Measure measure;

    LineItem(Measure measure) {
        this.measure = measure;
    }

    /** What a line item is counted in. */
    public enum Measure {
        TOKENS("tokens"),
        SECONDS("duration_seconds"),
        REQUESTS("requests");

        private final String unit;

        Measure(String unit) {
            this.unit = unit;
        }

        /** The API's word for one of them. */
        public String unit() {
            return unit;
        }
    }

    public Measure measure() {
        return measure;
    }

    /** Its name in the API and of its column, e.g. {@code input_cached_text_tokens}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The line item of a name in the API. */
    public static Optional<LineItem> of(String label) {
        return Optional.ofNullable(BY_NAME.get(label));
    }
}
