package dev.realtimeledger.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.random.RandomGenerator;

/**
 * The tokens of one response. Cached tokens are part of the input, reasoning is part of the text that is put out.
 */
record Usage(int textIn, int audioIn, int cachedText, int cachedAudio, int textOut, int audioOut, int reasoning) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private int in() {
        return textIn + audioIn;
    }

    private int out() {
        return textOut + audioOut;
    }

    /** As the provider writes it; every provider has more than one way. */
    ObjectNode as(Dialect dialect, RandomGenerator random) {
        int variant = random.nextInt(4);
        return switch (dialect) {
            case OPENAI, VOICE_LIVE ->
                switch (variant) {
                    case 0 -> withDetails("input_token_details", "output_token_details", false);
                    case 1 -> {
                        ObjectNode both = withDetails("input_token_details", "output_token_details", false);
                        both.setAll(withDetails("input_tokens_details", "output_tokens_details", false));
                        yield both;
                    }
                    default -> withDetails("input_token_details", "output_token_details", true);
                };
            case YANDEX ->
                switch (variant) {
                    case 0 -> totals();
                    case 1 -> withoutNumbers();
                    default -> withDetails("input_token_details", "output_token_details", variant == 2);
                };
            case XAI ->
                withDetails("input_token_details", "output_token_details", false)
                        .put("output_audio_seconds", audioOut / 20.0)
                        .put("billable_audio_seconds", (audioIn + audioOut) / 20.0);
        };
    }

    private ObjectNode totals() {
        return NODES.objectNode()
                .put("total_tokens", in() + out())
                .put("input_tokens", in())
                .put("output_tokens", out());
    }

    private ObjectNode withDetails(String inputName, String outputName, boolean whole) {
        ObjectNode usage = totals();
        ObjectNode input = usage.putObject(inputName);
        input.put("text_tokens", textIn).put("audio_tokens", audioIn);
        input.put("image_tokens", 0).put("cached_tokens", cachedText + cachedAudio);
        ObjectNode output = usage.putObject(outputName);
        output.put("text_tokens", textOut).put("audio_tokens", audioOut);
        if (whole) {
            input.putObject("cached_tokens_details")
                    .put("text_tokens", cachedText)
                    .put("audio_tokens", cachedAudio)
                    .put("image_tokens", 0);
            output.put("reasoning_tokens", reasoning);
        }
        return usage;
    }

    private ObjectNode withoutNumbers() {
        ObjectNode usage = totals();
        usage.putObject("input_token_details").putNull("text_tokens");
        usage.putObject("output_token_details").put("text_tokens", textOut);
        return usage;
    }
}
