package dev.realtimeledger.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.simulator.SimulatedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What responses use.
 *
 * @param responses how many are done
 * @param silent how many of them do not say what they used
 */
record Tokens(long responses, long silent, long input, long output) {

    static final Tokens NONE = new Tokens(0, 0, 0, 0);

    /** Of all responses that these events end, each once. */
    static Tokens of(List<SimulatedEvent> events) {
        Map<String, Tokens> byResponse = new LinkedHashMap<>();
        for (SimulatedEvent event : events) {
            if (event.type().equals("response.done")) {
                JsonNode body = Json.of(event);
                byResponse.put(body.at("/response/id").asText(), counted(usageOf(body)));
            }
        }
        return byResponse.values().stream().reduce(NONE, Tokens::plus);
    }

    /** A sum of usage as the receiver tells it. */
    static Tokens of(JsonNode result) {
        return new Tokens(
                result.path("num_responses").asLong(-1),
                result.path("responses_without_usage").asLong(-1),
                result.path("input_tokens").asLong(-1),
                result.path("output_tokens").asLong(-1));
    }

    Tokens plus(Tokens other) {
        return new Tokens(
                responses + other.responses, silent + other.silent, input + other.input, output + other.output);
    }

    /** The usage of a {@code response.done}: some put it beside the response. */
    static JsonNode usageOf(JsonNode body) {
        JsonNode own = body.at("/response/usage");
        return own.isEmpty() ? body.path("usage") : own;
    }

    /** The totals as they are reported; empty when they are not. */
    static String reported(JsonNode usage) {
        return usage.has("input_tokens")
                ? usage.path("input_tokens") + " in, " + usage.path("output_tokens") + " out"
                : "";
    }

    private static Tokens counted(JsonNode usage) {
        return new Tokens(1, usage.isEmpty() ? 1 : 0, counted(usage, "input"), counted(usage, "output"));
    }

    /** The total, or what the details come to when that is more: they are the finer statement. */
    private static long counted(JsonNode usage, String side) {
        long most = usage.path(side + "_tokens").asLong();
        for (String details : new String[] {"_token_details", "_tokens_details"}) {
            JsonNode kinds = usage.path(side + details);
            most = Math.max(
                    most,
                    kinds.path("text_tokens").asLong()
                            + kinds.path("audio_tokens").asLong()
                            + kinds.path("image_tokens").asLong());
        }
        return most;
    }
}
