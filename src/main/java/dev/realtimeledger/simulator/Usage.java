package dev.realtimeledger.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.random.RandomGenerator;

/**
 * The tokens of one response. Cached tokens are part of the input, reasoning is part of the text that is put out.
 *
 * @param outputMilliseconds how long the audio is that was put out
 */
record Usage(
        int textIn,
        int audioIn,
        int imageIn,
        int cachedText,
        int cachedAudio,
        int cachedImage,
        int textOut,
        int audioOut,
        int reasoning,
        int outputMilliseconds) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String INPUT = "input_token_details";
    private static final String OUTPUT = "output_token_details";
    private static final String OTHER_INPUT = "input_tokens_details";
    private static final String OTHER_OUTPUT = "output_tokens_details";

    private int in() {
        return textIn + audioIn + imageIn;
    }

    private int out() {
        return textOut + audioOut;
    }

    private int cached() {
        return cachedText + cachedAudio + cachedImage;
    }

    /** As the provider writes it; every provider has more than one way. */
    ObjectNode as(Dialect dialect, RandomGenerator random) {
        int variant = random.nextInt(6);
        return switch (dialect) {
            case OPENAI, VOICE_LIVE ->
                switch (variant) {
                    case 0 -> withDetails(INPUT, OUTPUT, false);
                    case 1 -> withBothNames();
                    case 2 -> withDetails(OTHER_INPUT, OTHER_OUTPUT, true);
                    case 3 -> withTotalsThatForgetImages();
                    default -> withDetails(INPUT, OUTPUT, true);
                };
            case YANDEX ->
                switch (variant) {
                    case 0 -> totals();
                    case 1 -> withoutNumbers();
                    case 2 -> withoutDetails();
                    case 3 -> withTextAlone();
                    default -> withDetails(INPUT, OUTPUT, variant == 4);
                };
            case XAI ->
                variant == 0
                        ? withDetails(INPUT, OUTPUT, false)
                        : withDetails(INPUT, OUTPUT, false)
                                .put("output_audio_seconds", outputMilliseconds / 1000.0)
                                .put("billable_audio_seconds", (outputMilliseconds + audioIn * 50) / 1000.0);
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
        input.put("image_tokens", imageIn).put("cached_tokens", cached());
        ObjectNode output = usage.putObject(outputName);
        output.put("text_tokens", textOut).put("audio_tokens", audioOut);
        if (whole) {
            input.putObject("cached_tokens_details")
                    .put("text_tokens", cachedText)
                    .put("audio_tokens", cachedAudio)
                    .put("image_tokens", cachedImage);
            output.put("reasoning_tokens", reasoning);
        }
        return usage;
    }

    private ObjectNode withBothNames() {
        ObjectNode usage = withDetails(INPUT, OUTPUT, false);
        return usage.setAll(withDetails(OTHER_INPUT, OTHER_OUTPUT, false));
    }

    private ObjectNode withTotalsThatForgetImages() {
        return withDetails(INPUT, OUTPUT, true)
                .put("total_tokens", in() - imageIn + out())
                .put("input_tokens", in() - imageIn);
    }

    private ObjectNode withoutNumbers() {
        ObjectNode usage = totals();
        usage.putObject(INPUT).putNull("text_tokens");
        usage.putObject(OUTPUT).put("text_tokens", textOut);
        return usage;
    }

    private ObjectNode withoutDetails() {
        return totals().putNull(INPUT).putNull(OUTPUT);
    }

    private ObjectNode withTextAlone() {
        ObjectNode usage = totals();
        usage.putObject(INPUT)
                .put("text_tokens", textIn)
                .putNull("audio_tokens")
                .put("cached_tokens", cached())
                .putObject("cached_tokens_details")
                .put("text_tokens", cachedText);
        usage.putObject(OUTPUT).putNull("text_tokens").put("audio_tokens", audioOut);
        return usage;
    }
}
