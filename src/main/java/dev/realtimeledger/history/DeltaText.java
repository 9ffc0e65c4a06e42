package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of an item so far, out of its deltas: for a call that broke off before anything said the text as a whole.
 *
 * @param texts by what they are a text of
 */
record DeltaText(SortedMap<Place, String> texts) {

    static final DeltaText NONE = new DeltaText(new TreeMap<>());

    private static final Comparator<Delta> BY_TIME =
            Comparator.comparing(Delta::at).thenComparing(Delta::streamId).thenComparingLong(Delta::sequenceNumber);

    /** In the order in which the forwarder received them, where it said so of all of a session; else by time. */
    private static final Comparator<Delta> BY_FORWARDER = Comparator.comparing(
                    Delta::eventSequence, Comparator.nullsFirst(Comparator.<Long>naturalOrder()))
            .thenComparing(BY_TIME);

    /** What is told in deltas, and where an item has it. */
    enum Kind {
        TEXT("response.output_text.delta", "output_text", "text"),
        TRANSCRIPT("response.output_audio_transcript.delta", "output_audio", "transcript"),
        FUNCTION_CALL("response.function_call_arguments.delta", "", "arguments"),
        MCP_CALL("response.mcp_call_arguments.delta", "", "arguments"),
        TRANSCRIPTION("conversation.item.input_audio_transcription.delta", "", "transcript");

        /** The documented type of the deltas. */
        final String deltaType;

        /** The type of a content part that is there for it alone; empty where it is not in the content. */
        private final String partType;

        private final String field;

        Kind(String deltaType, String partType, String field) {
            this.deltaType = deltaType;
            this.partType = partType;
            this.field = field;
        }

        private boolean isCall() {
            return this == FUNCTION_CALL || this == MCP_CALL;
        }
    }

    /**
     * What a text belongs to.
     *
     * @param contentIndex the part of the content; what is no part of it has 0
     */
    record Place(Kind kind, int contentIndex) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::kind).thenComparingInt(Place::contentIndex);

        static Place of(Kind kind, int contentIndex) {
            return new Place(kind, kind.isCall() ? 0 : contentIndex);
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A piece of a text.
     *
     * @param eventSequence the forwarder's number of the event, if it gave one
     * @param at when the event happened
     * @param sequenceNumber the log's
     */
    record Delta(
            Place place,
            String text,
            String streamId,
            @Nullable Long eventSequence,
            Instant at,
            long sequenceNumber) {}

    /** The texts that the deltas of one item make, given in any order. */
    static DeltaText of(Collection<Delta> deltas) {
        Map<Place, List<Delta>> pieces = deltas.stream()
                .filter(delta -> delta.place().contentIndex() >= 0)
                .collect(Collectors.groupingBy(Delta::place));
        SortedMap<Place, String> texts = new TreeMap<>();
        pieces.forEach((place, all) -> {
            boolean numbered = all.stream().allMatch(delta -> delta.eventSequence() != null)
                    && all.stream().map(Delta::streamId).distinct().count() == 1;
            String text = all.stream()
                    .sorted(numbered ? BY_FORWARDER : BY_TIME)
                    .map(Delta::text)
                    .collect(Collectors.joining());
            if (!text.isEmpty()) {
                texts.put(place, WellFormed.text(text));
            }
        });
        return new DeltaText(texts);
    }

    /** Whether deltas could say more of an item than its evidence does: a text that it has or may have is not known. */
    static boolean isMissingIn(JsonNode evidence) {
        JsonNode item = evidence.path("item");
        return switch (item.path("type").asText("message")) {
            case "message" -> {
                JsonNode content = item.path("content");
                boolean missing =
                        content.isEmpty() && evidence.path("transcripts").isEmpty();
                for (int index = 0; index < content.size(); index++) {
                    missing |= !isKnown(evidence, Place.of(Kind.TEXT, index))
                            && !isKnown(evidence, Place.of(Kind.TRANSCRIPTION, index))
                            && !content.path(index).path("type").asText().contains("image");
                }
                yield missing;
            }
            case "function_call", "mcp_call" -> !isKnown(evidence, Place.of(Kind.FUNCTION_CALL, 0));
            default -> false;
        };
    }

    /** The evidence and, where it lacks a text, the text so far; the same instance when there is none to add. */
    ObjectNode addedTo(ObjectNode evidence) {
        ObjectNode added = evidence;
        for (Map.Entry<Place, String> text : texts.entrySet()) {
            if (!isKnown(evidence, text.getKey())) {
                added = Join.objects(added, statement(text.getKey(), text.getValue(), evidence));
            }
        }
        return added;
    }

    /** Whether something said the text as a whole. An empty one says nothing: that is how items begin. */
    private static boolean isKnown(JsonNode evidence, Place place) {
        JsonNode item = evidence.path("item");
        JsonNode part = item.path("content").path(place.contentIndex());
        return switch (place.kind()) {
            case FUNCTION_CALL, MCP_CALL -> says(item.path("arguments"));
            case TEXT, TRANSCRIPT -> says(part.path("text")) || says(part.path("transcript"));
            case TRANSCRIPTION ->
                says(part.path("transcript"))
                        || says(evidence.path("transcripts").path(Integer.toString(place.contentIndex())));
        };
    }

    private static boolean says(JsonNode value) {
        return value.isContainerNode() || !value.asText("").isEmpty();
    }

    /** The text so far as an event would have said it, in the form of evidence. */
    private static ObjectNode statement(Place place, String text, JsonNode evidence) {
        Kind kind = place.kind();
        ObjectNode statement = Views.object();
        if (kind.isCall()) {
            statement.putObject("item").put(kind.field, text);
            return statement;
        }
        if (kind == Kind.TRANSCRIPTION) {
            statement.putObject("transcripts").put(Integer.toString(place.contentIndex()), text);
            return statement;
        }
        ArrayNode content = statement.putObject("item").putArray("content");
        for (int index = 0; index < place.contentIndex(); index++) {
            content.addNull();
        }
        ObjectNode part = content.addObject().put(kind.field, text);
        JsonNode stated =
                evidence.path("item").path("content").path(place.contentIndex()).path("type");
        if (!stated.isTextual()) {
            part.put("type", kind.partType);
        }
        return statement;
    }
}
