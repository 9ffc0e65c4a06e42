package dev.realtimeledger.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.billing.LineItem;
import java.util.List;

/** A sum of usage as the API shows it. Tokens and counts are integers, seconds exact decimals as texts. */
final class UsageView {

    private static final List<LineItem> CACHED = List.of(
            LineItem.INPUT_CACHED_TEXT_TOKENS, LineItem.INPUT_CACHED_AUDIO_TOKENS, LineItem.INPUT_CACHED_IMAGE_TOKENS);

    private static final List<LineItem> UNCACHED =
            List.of(LineItem.INPUT_TEXT_TOKENS, LineItem.INPUT_AUDIO_TOKENS, LineItem.INPUT_IMAGE_TOKENS);

    private static final List<LineItem> OUTPUT = List.of(LineItem.OUTPUT_TEXT_TOKENS, LineItem.OUTPUT_AUDIO_TOKENS);

    private UsageView() {}

    static ObjectNode of(UsageTotal total) {
        UsageSums sums = total.sums();
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("object", "realtime.usage.result")
                .put("num_sessions", sums.numSessions())
                .put("num_responses", sums.numResponses())
                .put("responses_without_usage", sums.responsesWithoutUsage())
                .put("transcriptions_without_usage", sums.transcriptionsWithoutUsage())
                .put("input_tokens", sums.of(UNCACHED).add(sums.of(CACHED)).toBigIntegerExact())
                .put("output_tokens", sums.of(OUTPUT).toBigIntegerExact())
                .put("input_cached_tokens", sums.of(CACHED).toBigIntegerExact());
        for (LineItem item : LineItem.values()) {
            if (item.measure() == LineItem.Measure.SECONDS) {
                view.put(item.label(), Decimals.plain(sums.of(item)));
            } else {
                view.put(item.label(), sums.of(item).toBigIntegerExact());
            }
        }
        return total.group().addTo(view);
    }
}
