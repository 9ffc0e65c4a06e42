package dev.realtimeledger.completeness;

import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.ResponseState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Events that come together: where one of them came, the other is missing.
 *
 * <p>Servers differ in what they send at all, and forwarders leave types out. So a missing event is found only where the
 * session shows the same pair elsewhere, for something of the same kind; or where every server sends both.
 */
final class EventPairs {

    /** For whom a pair holds. */
    private enum Holds {
        /** Every server sends both. */
        ALWAYS,
        /** Every server sends both of a response that was completed; of others, where the session shows it. */
        OF_COMPLETED_RESPONSES,
        /** Where the session shows it. */
        WHERE_SEEN
    }

    /**
     * Where all of {@code after} came, one of {@code expected} comes.
     *
     * @param unless nothing is expected in a session that has an event of this type; empty for none
     */
    private record Pair(List<String> after, List<String> expected, Holds holds, String unless) {

        static Pair of(Holds holds, String after, String... expected) {
            return new Pair(List.of(after), List.of(expected), holds, "");
        }
    }

    private static final List<Pair> OF_ITEMS = List.of(
            Pair.of(Holds.ALWAYS, "input_audio_buffer.speech_stopped", "input_audio_buffer.speech_started"),
            Pair.of(Holds.ALWAYS, "mcp_list_tools.in_progress", "mcp_list_tools.completed", "mcp_list_tools.failed"),
            Pair.of(
                    Holds.ALWAYS,
                    "response.mcp_call.in_progress",
                    "response.mcp_call.completed",
                    "response.mcp_call.failed"),
            Pair.of(Holds.OF_COMPLETED_RESPONSES, "response.output_text.delta", "response.output_text.done"),
            Pair.of(
                    Holds.OF_COMPLETED_RESPONSES,
                    "response.output_audio_transcript.delta",
                    "response.output_audio_transcript.done"),
            Pair.of(
                    Holds.OF_COMPLETED_RESPONSES,
                    "response.function_call_arguments.delta",
                    "response.function_call_arguments.done"),
            Pair.of(
                    Holds.OF_COMPLETED_RESPONSES,
                    "response.mcp_call_arguments.delta",
                    "response.mcp_call_arguments.done"),
            Pair.of(Holds.WHERE_SEEN, "response.output_audio.delta", "response.output_audio.done"),
            Pair.of(Holds.WHERE_SEEN, "response.output_audio_transcript.done", "response.output_audio.done"),
            Pair.of(
                    Holds.WHERE_SEEN,
                    "response.output_audio.done",
                    "response.output_audio_transcript.done",
                    "response.output_text.done"),
            Pair.of(Holds.WHERE_SEEN, "response.content_part.added", "response.content_part.done"),
            Pair.of(Holds.WHERE_SEEN, "response.content_part.done", "response.content_part.added"),
            Pair.of(Holds.WHERE_SEEN, "response.output_item.added", "response.output_item.done"),
            Pair.of(Holds.WHERE_SEEN, "response.output_item.done", "response.output_item.added"),
            Pair.of(
                    Holds.WHERE_SEEN,
                    "response.output_item.added",
                    "conversation.item.added",
                    "conversation.item.created"),
            Pair.of(Holds.WHERE_SEEN, "conversation.item.added", "conversation.item.done"),
            Pair.of(Holds.WHERE_SEEN, "conversation.item.done", "conversation.item.added", "conversation.item.created"),
            Pair.of(Holds.WHERE_SEEN, "response.mcp_call.completed", "response.mcp_call.in_progress"),
            Pair.of(Holds.WHERE_SEEN, "response.mcp_call.failed", "response.mcp_call.in_progress"),
            Pair.of(Holds.WHERE_SEEN, "mcp_list_tools.completed", "mcp_list_tools.in_progress"),
            Pair.of(Holds.WHERE_SEEN, "mcp_list_tools.failed", "mcp_list_tools.in_progress"),
            new Pair(
                    List.of("input_audio_buffer.speech_stopped"),
                    List.of("input_audio_buffer.committed"),
                    Holds.WHERE_SEEN,
                    "input_audio_buffer.cleared"),
            new Pair(
                    List.of("input_audio_buffer.speech_started", "input_audio_buffer.committed"),
                    List.of("input_audio_buffer.speech_stopped"),
                    Holds.WHERE_SEEN,
                    ""));

    private static final List<Pair> OF_RESPONSES = List.of(
            Pair.of(Holds.WHERE_SEEN, "response.done", "response.created"),
            Pair.of(Holds.WHERE_SEEN, "output_audio_buffer.stopped", "output_audio_buffer.started"));

    private EventPairs() {}

    /** Items of one kind have the same events; responses are all of one kind. */
    private record Kind(
            @Nullable String type,
            @Nullable String role,
            @Nullable String responseStatus,
            boolean inConversation) {

        static final Kind RESPONSE = new Kind(null, null, null, false);
    }

    /**
     * What events are about.
     *
     * @param types the types of its events
     * @param due whether all its events should have come
     */
    private record Told(String id, Set<String> types, Kind kind, boolean due) {

        boolean shows(Pair pair) {
            return types.containsAll(pair.after()) && pair.expected().stream().anyMatch(types::contains);
        }

        boolean lacks(Pair pair) {
            return types.containsAll(pair.after()) && pair.expected().stream().noneMatch(types::contains);
        }
    }

    /**
     * One finding per event that is missing.
     *
     * @param items the session's items
     * @param responses its responses by their ids
     */
    static List<Finding> missing(SessionLog log, List<ItemState> items, Map<String, ResponseState> responses) {
        List<Told> toldItems = items.stream()
                .filter(item -> log.hasAllOf(item.key().id()))
                .map(item -> told(item, responses, log))
                .toList();
        List<Told> toldResponses = responses.values().stream()
                .filter(response -> log.hasAllOf(response.key().id()))
                .map(response -> new Told(
                        response.key().id(), log.ofResponse(response.key().id()), Kind.RESPONSE, true))
                .toList();
        List<Finding> findings = new ArrayList<>();
        OF_ITEMS.forEach(pair -> find(pair, toldItems, log, findings));
        OF_RESPONSES.forEach(pair -> find(pair, toldResponses, log, findings));
        return findings;
    }

    /** Of an item whose response is not done nothing is due: what it lacks may have been cut off with the response. */
    private static Told told(ItemState item, Map<String, ResponseState> responses, SessionLog log) {
        String responseId = item.responseLink().responseId();
        ResponseState response = responseId == null ? null : responses.get(responseId);
        boolean done = response != null && response.doneAt() != null;
        return new Told(
                item.key().id(),
                log.ofItem(item.key().id()),
                new Kind(
                        item.type(),
                        item.role(),
                        response == null ? null : response.status(),
                        response != null && response.conversationId() != null),
                item.deletedAt() == null && (responseId == null || done));
    }

    private static void find(Pair pair, List<Told> all, SessionLog log, List<Finding> findings) {
        if (log.types().contains(pair.unless())) {
            return;
        }
        Set<Kind> seen =
                all.stream().filter(told -> told.shows(pair)).map(Told::kind).collect(Collectors.toSet());
        for (Told told : all) {
            if (told.due() && told.lacks(pair) && holds(pair, told, seen)) {
                findings.add(new Finding(
                        Finding.Code.EVENT_MISSING,
                        told.id(),
                        "%s came, but no %s."
                                .formatted(String.join(" and ", pair.after()), String.join(" or ", pair.expected()))));
            }
        }
    }

    private static boolean holds(Pair pair, Told told, Set<Kind> seen) {
        return switch (pair.holds()) {
            case ALWAYS -> true;
            case OF_COMPLETED_RESPONSES ->
                "completed".equals(told.kind().responseStatus()) || seen.contains(told.kind());
            case WHERE_SEEN -> seen.contains(told.kind());
        };
    }
}
