package dev.realtimeledger.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.event.ReportedErrors.ReportedError;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.PlacedItem;
import dev.realtimeledger.history.PlacedResponse;
import dev.realtimeledger.history.SessionHistory;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an auditor reads of a session or a call: its items in the order of the conversation.
 *
 * <ol>
 *   <li>An item that was deleted is left out, and so is one of which only its id and its neighbours are known.
 *   <li>The output of a tool stands with its call, wherever it came: of several outputs of one call the first of the same
 *       session. The item that brought it has an entry of its own only when no call is known that it answers.
 *   <li>An error stands after the last item that began before it, by the forwarder's positions where everything has one
 *       and is of one session, else by time.
 * </ol>
 */
final class Transcript {

    private Transcript() {}

    static List<TranscriptEntry> of(SessionHistory history, Collection<ReportedError> errors) {
        List<PlacedItem> shown = history.items().stream()
                .filter(placed -> placed.item().deletedAt() == null && isKnown(placed))
                .toList();
        Map<EntityKey, PlacedItem> answers = answers(shown);
        Set<EntityKey> joined = new HashSet<>();
        answers.values().forEach(answer -> joined.add(answer.item().key()));
        Map<EntityKey, PlacedResponse> responses = history.responsesOfItems();
        List<TranscriptEntry.Said> said = shown.stream()
                .filter(placed -> !joined.contains(placed.item().key()))
                .map(placed -> new TranscriptEntry.Said(
                        placed,
                        answers.get(placed.item().key()),
                        responses.get(placed.item().key())))
                .toList();
        return withErrors(said, errors);
    }

    /** Whether there is anything to show beside an id. */
    private static boolean isKnown(PlacedItem placed) {
        JsonNode evidence = placed.evidence();
        return placed.item().responseLink().responseId() != null
                || evidence.has("transcripts")
                || evidence.has("transcription_errors")
                || evidence.has("speech")
                || evidence.path("item").properties().stream()
                        .anyMatch(field -> !field.getKey().equals("id")
                                && !field.getKey().equals("object")
                                && !field.getValue().isNull());
    }

    /** Whether an item brings the output of a call: a function's, or a tool's of another kind. */
    static boolean isAnswer(PlacedItem placed) {
        String type = placed.item().type();
        return type != null && type.endsWith("_output") && placed.item().callId() != null;
    }

    /** The items that answer calls, by the call. */
    private static Map<EntityKey, PlacedItem> answers(List<PlacedItem> items) {
        Map<String, PlacedItem> anywhere = new HashMap<>();
        Map<EntityKey, PlacedItem> inSession = new HashMap<>();
        for (PlacedItem item : items) {
            String call = item.item().callId();
            if (call != null && isAnswer(item)) {
                anywhere.putIfAbsent(call, item);
                inSession.putIfAbsent(new EntityKey(session(item), call), item);
            }
        }
        Map<EntityKey, PlacedItem> answers = new HashMap<>();
        for (PlacedItem item : items) {
            String call = item.item().callId();
            PlacedItem answer = call == null || isAnswer(item)
                    ? null
                    : inSession.getOrDefault(new EntityKey(session(item), call), anywhere.get(call));
            if (answer != null) {
                answers.put(item.item().key(), answer);
            }
        }
        return answers;
    }

    private static String session(PlacedItem placed) {
        return placed.session() == null ? "" : placed.session().id();
    }

    private static List<TranscriptEntry> withErrors(List<TranscriptEntry.Said> said, Collection<ReportedError> errors) {
        Comparator<Place> order = order(said, errors);
        List<ReportedError> sorted =
                errors.stream().sorted(Comparator.comparing(Place::of, order)).toList();
        Deque<TranscriptEntry> entries = new ArrayDeque<>();
        int rest = said.size();
        for (ReportedError error : sorted.reversed()) {
            while (rest > 0 && order.compare(Place.of(said.get(rest - 1)), Place.of(error)) > 0) {
                entries.addFirst(said.get(--rest));
            }
            entries.addFirst(new TranscriptEntry.Failure(error));
        }
        while (rest > 0) {
            entries.addFirst(said.get(--rest));
        }
        return List.copyOf(entries);
    }

    /** Where something stands in time. */
    private record Place(String streamId, @Nullable Long position, Instant time, long sequenceNumber) {

        static Place of(TranscriptEntry.Said said) {
            ItemState item = said.placed().item();
            return new Place(
                    item.key().streamId(), item.firstEventSequence(), item.createdAt(), item.firstSequenceNumber());
        }

        static Place of(ReportedError error) {
            return new Place(error.streamId(), error.eventSequence(), error.happenedAt(), error.sequenceNumber());
        }
    }

    private static Comparator<Place> order(List<TranscriptEntry.Said> said, Collection<ReportedError> errors) {
        Set<String> streams = new HashSet<>();
        boolean positioned = true;
        for (TranscriptEntry.Said one : said) {
            Place place = Place.of(one);
            streams.add(place.streamId());
            positioned &= place.position() != null;
        }
        for (ReportedError error : errors) {
            streams.add(error.streamId());
            positioned &= error.eventSequence() != null;
        }
        Comparator<Place> byTime = Comparator.comparing(Place::time).thenComparingLong(Place::sequenceNumber);
        return positioned && streams.size() == 1
                ? Comparator.comparing(Place::position, Comparator.nullsLast(Comparator.<Long>naturalOrder()))
                        .thenComparing(byTime)
                : byTime;
    }
}
