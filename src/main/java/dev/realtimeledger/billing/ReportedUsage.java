package dev.realtimeledger.billing;

import static dev.realtimeledger.billing.LineItem.INPUT_AUDIO_SECONDS;
import static dev.realtimeledger.billing.LineItem.INPUT_AUDIO_TOKENS;
import static dev.realtimeledger.billing.LineItem.INPUT_CACHED_AUDIO_TOKENS;
import static dev.realtimeledger.billing.LineItem.INPUT_CACHED_IMAGE_TOKENS;
import static dev.realtimeledger.billing.LineItem.INPUT_CACHED_TEXT_TOKENS;
import static dev.realtimeledger.billing.LineItem.INPUT_IMAGE_TOKENS;
import static dev.realtimeledger.billing.LineItem.INPUT_TEXT_TOKENS;
import static dev.realtimeledger.billing.LineItem.OUTPUT_AUDIO_SECONDS;
import static dev.realtimeledger.billing.LineItem.OUTPUT_AUDIO_TOKENS;
import static dev.realtimeledger.billing.LineItem.OUTPUT_TEXT_TOKENS;
import static dev.realtimeledger.billing.LineItem.TRANSCRIPTION_SECONDS;
import static dev.realtimeledger.billing.LineItem.TRANSCRIPTION_TOKENS;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's usage object says, as line items.
 *
 * <p>The arithmetic: cached tokens are part of the input, reasoning tokens part of the output text. What the details do
 * not divide is text; of cached tokens first text, then audio, then images, each as far as there is input of its kind.
 * Details that add up to more than their total count: they are the finer statement. So the input items always add up to
 * the input tokens, the output items to the output tokens.
 *
 * @param quantities none where nothing is known, which is not the same as nothing used
 * @param isKnown whether the usage says how much was used, be it nothing
 * @param reportsOutputAudioSeconds whether it says how long the audio was, be it nothing
 * @param notUnderstood JSON: what it says that is in no line item, or contradicts the rest, by its path
 */
record ReportedUsage(
        Quantities quantities,
        boolean isKnown,
        boolean reportsOutputAudioSeconds,
        @Nullable String notUnderstood) {

    private static final String[] INPUT_KINDS = {"text_tokens", "audio_tokens", "image_tokens"};
    private static final LineItem[] UNCACHED = {INPUT_TEXT_TOKENS, INPUT_AUDIO_TOKENS, INPUT_IMAGE_TOKENS};
    private static final LineItem[] CACHED = {
        INPUT_CACHED_TEXT_TOKENS, INPUT_CACHED_AUDIO_TOKENS, INPUT_CACHED_IMAGE_TOKENS
    };
    private static final String[] OUTPUT_KINDS = {"text_tokens", "audio_tokens"};
    private static final LineItem[] OUTPUT = {OUTPUT_TEXT_TOKENS, OUTPUT_AUDIO_TOKENS};

    /**
     * Of a response.
     *
     * @param usage the response's
     * @param besides what stands beside the response in its event: it counts when the response's own says nothing
     */
    static ReportedUsage ofResponse(JsonNode usage, JsonNode besides) {
        ReportedUsage own = ofResponse(usage);
        return own.isKnown || !besides.isObject() ? own : ofResponse(besides);
    }

    private static ReportedUsage ofResponse(JsonNode usage) {
        UsageFields fields = UsageFields.of(usage);
        EnumMap<LineItem, BigDecimal> found = new EnumMap<>(LineItem.class);
        boolean known = input(fields, found);
        known |= output(fields, found);
        long total = fields.tokens("total_tokens");
        if (total >= 0 && (!known || total != sum(found))) {
            fields.contradicts("total_tokens");
        }
        known |= seconds(fields, "input_audio_seconds", INPUT_AUDIO_SECONDS, found);
        boolean reportsOutput = seconds(fields, "output_audio_seconds", OUTPUT_AUDIO_SECONDS, found);
        return new ReportedUsage(
                new Quantities(found),
                known || reportsOutput,
                reportsOutput,
                fields.notUnderstood().text());
    }

    /** Of a transcription, which is charged by tokens or by time. */
    static ReportedUsage ofTranscription(JsonNode usage) {
        UsageFields fields = UsageFields.of(usage);
        EnumMap<LineItem, BigDecimal> found = new EnumMap<>(LineItem.class);
        fields.knows("type");
        boolean known = seconds(fields, "seconds", TRANSCRIPTION_SECONDS, found);
        if (!known) {
            fields.knows("input_token_details", "output_token_details");
            long input = fields.tokens("input_tokens");
            long output = fields.tokens("output_tokens");
            long total = fields.tokens("total_tokens");
            if (input >= 0 || output >= 0) {
                long both = Math.max(input, 0) + Math.max(output, 0);
                if (total >= 0 && total != both) {
                    fields.contradicts("total_tokens");
                }
                total = both;
            }
            known = total >= 0;
            found.put(TRANSCRIPTION_TOKENS, BigDecimal.valueOf(Math.max(total, 0)));
        }
        return new ReportedUsage(
                new Quantities(found), known, false, fields.notUnderstood().text());
    }

    private static boolean input(UsageFields usage, Map<LineItem, BigDecimal> found) {
        UsageFields details = usage.object("input_token_details", "input_tokens_details");
        long[] kinds = details.tokens(INPUT_KINDS);
        boolean known = divide(usage, "input_tokens", kinds);

        UsageFields cachedDetails = details.object("cached_tokens_details", "cached_token_details");
        long[] stated = cachedDetails.tokens(INPUT_KINDS);
        long[] cached = new long[kinds.length];
        long cachedTotal = details.tokens("cached_tokens");
        long left = Math.max(cachedTotal, sum(stated));
        for (int i = 0; i < kinds.length; i++) {
            cached[i] = Math.min(Math.max(stated[i], 0), kinds[i]);
            left -= cached[i];
        }
        for (int i = 0; i < kinds.length; i++) {
            long more = Math.min(left, kinds[i] - cached[i]);
            cached[i] += more;
            left -= more;
        }
        if (left > 0 || (cachedTotal >= 0 && sum(stated) > cachedTotal)) {
            details.contradicts("cached_tokens");
        }
        for (int i = 0; i < kinds.length; i++) {
            found.put(UNCACHED[i], BigDecimal.valueOf(kinds[i] - cached[i]));
            found.put(CACHED[i], BigDecimal.valueOf(cached[i]));
        }
        return known;
    }

    private static boolean output(UsageFields usage, Map<LineItem, BigDecimal> found) {
        UsageFields details = usage.object("output_token_details", "output_tokens_details");
        long[] kinds = details.tokens(OUTPUT_KINDS);
        details.knows("reasoning_tokens");
        boolean known = divide(usage, "output_tokens", kinds);
        for (int i = 0; i < kinds.length; i++) {
            found.put(OUTPUT[i], BigDecimal.valueOf(kinds[i]));
        }
        return known;
    }

    /** Makes the kinds add up to the total, those that are not stated from nothing; whether anything was stated. */
    private static boolean divide(UsageFields usage, String totalField, long[] kinds) {
        long total = usage.tokens(totalField);
        boolean known = total >= 0;
        for (int i = 0; i < kinds.length; i++) {
            known |= kinds[i] >= 0;
            kinds[i] = Math.max(kinds[i], 0);
        }
        long stated = sum(kinds);
        if (total > stated) {
            kinds[0] += total - stated;
        } else if (total >= 0 && total < stated) {
            usage.contradicts(totalField);
        }
        return known;
    }

    private static boolean seconds(UsageFields usage, String field, LineItem item, Map<LineItem, BigDecimal> found) {
        return usage.seconds(field)
                .map(seconds -> {
                    found.put(item, seconds);
                    return true;
                })
                .orElse(false);
    }

    private static long sum(long[] tokens) {
        long sum = 0;
        for (long count : tokens) {
            sum += Math.max(count, 0);
        }
        return sum;
    }

    private static long sum(Map<LineItem, BigDecimal> tokens) {
        return tokens.values().stream().mapToLong(BigDecimal::longValueExact).sum();
    }
}
