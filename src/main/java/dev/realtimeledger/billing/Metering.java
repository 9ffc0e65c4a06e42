package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.history.AudioFormat;
import dev.realtimeledger.history.Evidence;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.ResponseState;
import dev.realtimeledger.history.StatedModels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was used, as far as the events tell: pure functions of what is known of one session.
 *
 * @param models the models that the session stated
 * @param measured the line items that the forwarder measured for the whole session. It knows them better than what single
 *     responses report or betray
 */
record Metering(StatedModels models, Set<LineItem> measured) {

    /** Decimals of derived seconds: bytes over bytes per second need not come to an end. */
    static final int DERIVED_DECIMALS = 6;

    private static final int MOST_METADATA_BYTES = 16_384;

    private static final String METADATA = "metadata";

    /** A response, whatever its status: one that was cancelled or failed is charged like any other. */
    Use response(Source source, Occurrence done, ResponseState state) {
        JsonNode response = state.evidence().path("response");
        ReportedUsage usage = usage(state);
        Quantities reported = usage.quantities()
                .plus(new Quantities(Map.of(LineItem.TOOL_CALLS, BigDecimal.valueOf(toolCalls(response)))));
        return new Use(
                source,
                Basis.REPORTED,
                done.moment(),
                labels(done, state.conversationId(), response.path(METADATA)),
                null,
                reported.without(measured),
                Counts.response(usage.isKnown()),
                usage.notUnderstood());
    }

    private static ReportedUsage usage(ResponseState state) {
        return ReportedUsage.ofResponse(
                state.evidence().path("response").path("usage"),
                state.evidence().path("event_usage"));
    }

    /** Tool calls in the response's output, its own functions and the provider's alike. */
    private static long toolCalls(JsonNode response) {
        long calls = 0;
        for (JsonNode item : response.path("output")) {
            if (item.path("type").asText("").endsWith("_call")) {
                calls++;
            }
        }
        return calls;
    }

    /** The audio of a response by its bytes; null when there is none, or its duration is known better. */
    @Nullable
    Use outputAudio(Source source, Occurrence done, ResponseState state, long bytes) {
        boolean isKnownBetter =
                measured.contains(LineItem.OUTPUT_AUDIO_SECONDS) || usage(state).reportsOutputAudioSeconds();
        if (bytes == 0 || isKnownBetter) {
            return null;
        }
        JsonNode response = state.evidence().path("response");
        int bytesPerSecond = format(response, done).bytesPerSecond();
        BigDecimal seconds = BigDecimal.valueOf(bytes)
                .divide(BigDecimal.valueOf(bytesPerSecond), DERIVED_DECIMALS, RoundingMode.HALF_UP);
        return new Use(
                source,
                Basis.DERIVED,
                done.moment(),
                labels(done, state.conversationId(), response.path(METADATA)),
                new Use.Audio(bytes, bytesPerSecond),
                new Quantities(Map.of(LineItem.OUTPUT_AUDIO_SECONDS, seconds)),
                Counts.NONE,
                null);
    }

    /** The response's own format, else the session's at that time, else what servers send when nobody asks. */
    private AudioFormat format(JsonNode response, Occurrence done) {
        JsonNode own = response.at("/audio/output/format");
        return AudioFormat.isStated(own)
                ? AudioFormat.of(own)
                : models.outputFormat(done.moment()).orElseGet(() -> AudioFormat.of(MissingNode.getInstance()));
    }

    /** A transcribed part of an item, which is charged by itself, at the price of the model that transcribed. */
    Use transcription(Source source, Occurrence completed, ItemState item) {
        ReportedUsage usage = ReportedUsage.ofTranscription(item.evidence()
                .path("transcribed")
                .path(Integer.toString(source.part()))
                .path("usage"));
        Use.Labels labels = labels(completed, null, item.evidence().path("item").path(METADATA));
        return new Use(
                        source,
                        Basis.REPORTED,
                        completed.moment(),
                        labels,
                        null,
                        usage.quantities(),
                        Counts.transcription(usage.isKnown()),
                        usage.notUnderstood())
                .of(models.transcriptionModel(completed.moment()), labels.folderId());
    }

    /** The session, to be counted where it was first used. */
    Use session(String streamId, Occurrence first) {
        return new Use(
                Source.session(streamId),
                Basis.REPORTED,
                first.moment(),
                labels(first, null, MissingNode.getInstance()),
                null,
                Quantities.NONE,
                Counts.SESSION,
                null);
    }

    /** What the forwarder measured. */
    Use measured(String streamId, Occurrence began, Quantities durations) {
        return new Use(
                Source.measured(streamId),
                Basis.SUPPLIED,
                began.moment(),
                labels(began, null, MissingNode.getInstance()),
                null,
                durations,
                Counts.NONE,
                null);
    }

    /** What was booked before more was known of the session's models, as far as it does not need its source again. */
    Use relabelled(Use use) {
        String model = use.source().kind() == Source.Kind.TRANSCRIPTION
                ? models.transcriptionModel(use.moment())
                : models.model(use.moment());
        return use.of(model, models.folderId(use.moment()));
    }

    private Use.Labels labels(Occurrence occurrence, @Nullable String conversationId, JsonNode metadata) {
        return new Use.Labels(
                models.model(occurrence.moment()),
                models.folderId(occurrence.moment()),
                conversationId,
                occurrence.apiKey(),
                metadata(metadata));
    }

    /** As JSON; none where a payload has more than labels in it. */
    private static @Nullable String metadata(JsonNode metadata) {
        if (!(metadata instanceof ObjectNode labels) || labels.isEmpty()) {
            return null;
        }
        String text = Evidence.text(labels);
        return text.getBytes(StandardCharsets.UTF_8).length > MOST_METADATA_BYTES ? null : text;
    }
}
