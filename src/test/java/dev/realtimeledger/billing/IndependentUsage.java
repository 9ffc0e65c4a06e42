package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * The quantities that one usage object stands for, by the documentation: the totals hold the details, what details leave
 * of a total is text, and details that add up to more are right. Cached tokens are part of the input; those of no stated
 * kind are text, then audio, then images, as far as there is such input. Reasoning is part of the output text.
 */
final class IndependentUsage {

    private static final String[] KINDS = {"text", "audio", "image"};

    private final Map<String, BigDecimal> quantities = new TreeMap<>();

    private IndependentUsage() {}

    /** What a response's usage stands for, by line item; those of zero are left out. */
    static Map<String, BigDecimal> ofResponse(JsonNode usage) {
        IndependentUsage read = new IndependentUsage();
        read.readInput(usage);
        long audio = number(usage, "output", "audio_tokens");
        long text = number(usage, "output", "text_tokens");
        read.put("output_audio_tokens", audio);
        read.put(
                "output_text_tokens", Math.max(text, usage.path("output_tokens").asLong(0) - audio));
        if (usage.path("output_audio_seconds").isNumber()) {
            read.put("output_audio_seconds", usage.path("output_audio_seconds").decimalValue());
        }
        return read.quantities;
    }

    /** What a transcription's usage stands for. */
    static Map<String, BigDecimal> ofTranscription(JsonNode usage) {
        IndependentUsage read = new IndependentUsage();
        if (usage.path("type").asText().equals("duration")) {
            read.put("transcription_seconds", usage.path("seconds").decimalValue());
        } else {
            long tokens = usage.path("input_tokens").asLong()
                    + usage.path("output_tokens").asLong();
            read.put("transcription_tokens", tokens);
        }
        return read.quantities;
    }

    private void readInput(JsonNode usage) {
        long[] read = new long[KINDS.length];
        long[] cached = new long[KINDS.length];
        long divided = 0;
        long cachedDivided = 0;
        for (int kind = 0; kind < KINDS.length; kind++) {
            read[kind] = number(usage, "input", KINDS[kind] + "_tokens");
            cached[kind] = number(usage, "input", "cached_tokens_details/" + KINDS[kind] + "_tokens");
            divided += read[kind];
            cachedDivided += cached[kind];
        }
        read[0] += Math.max(0, usage.path("input_tokens").asLong(0) - divided);
        long undivided = Math.max(0, number(usage, "input", "cached_tokens") - cachedDivided);
        for (int kind = 0; kind < KINDS.length; kind++) {
            long ofThisKind = Math.min(undivided, read[kind] - cached[kind]);
            cached[kind] += ofThisKind;
            undivided -= ofThisKind;
            put("input_cached_" + KINDS[kind] + "_tokens", cached[kind]);
            put("input_" + KINDS[kind] + "_tokens", read[kind] - cached[kind]);
        }
    }

    /** A detail, under either name of the details; zero where it is missing or null. */
    private static long number(JsonNode usage, String side, String path) {
        for (String details : new String[] {"_token_details", "_tokens_details"}) {
            JsonNode value = usage.path(side + details).at("/" + path);
            if (value.isNumber()) {
                return value.asLong();
            }
        }
        return 0;
    }

    private void put(String lineItem, long quantity) {
        put(lineItem, BigDecimal.valueOf(quantity));
    }

    private void put(String lineItem, BigDecimal quantity) {
        if (quantity.signum() != 0) {
            quantities.put(lineItem, quantity);
        }
    }
}
