package dev.realtimeledger.completeness;

import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.ResponseState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Responses and items that were begun, or only named, and never finished. */
final class MissingEnds {

    /** Statuses that are not the last one. Of a status that nobody documented this is not known. */
    private static final Set<String> UNFINISHED =
            Set.of("in_progress", "searching", "generating", "interpreting", "calling");

    private static final String COMMITTED = "input_audio_buffer.committed";

    /** Events that tell what an item is. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "conversation.item.added",
            "conversation.item.created",
            "conversation.item.done",
            "conversation.item.retrieved",
            "response.output_item.added",
            "response.output_item.done");

    /**
     * Events that name an item which may never be told of: audio that is thrown away, a list of tools that a server keeps
     * to itself, an item cut off that was there before the forwarder was.
     */
    private static final Set<String> PROMISE_NOTHING = Set.of(
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.timeout_triggered",
            "conversation.item.truncated",
            "mcp_list_tools.in_progress",
            "mcp_list_tools.completed",
            "mcp_list_tools.failed");

    private MissingEnds() {}

    static List<Finding> in(SessionLog log, List<ItemState> items, Map<String, ResponseState> responses) {
        List<Finding> findings = new ArrayList<>();
        for (ResponseState response : responses.values()) {
            if (response.doneAt() == null) {
                findings.add(new Finding(
                        Finding.Code.RESPONSE_NOT_DONE, response.key().id(), "No response.done came."));
            }
        }
        boolean itemsAreDescribed = log.types().stream().anyMatch(DESCRIPTIONS::contains);
        for (ItemState item : items) {
            String id = item.key().id();
            if (item.deletedAt() != null) {
                continue;
            }
            String status = item.status();
            if (status != null && UNFINISHED.contains(status)) {
                findings.add(new Finding(
                        Finding.Code.ITEM_NOT_DONE,
                        id,
                        "Nothing tells how it ended; its last known status is " + status + "."));
            } else if (item.type() == null && log.hasAllOf(id) && isPromised(log.ofItem(id), itemsAreDescribed)) {
                findings.add(new Finding(Finding.Code.ITEM_NOT_DONE, id, "Events name it, but none tells what it is."));
            }
        }
        return findings;
    }

    /** Audio that was committed becomes an item; what else is named is described where the forwarder sends items at all. */
    private static boolean isPromised(Set<String> types, boolean itemsAreDescribed) {
        return types.contains(COMMITTED) || (itemsAreDescribed && !PROMISE_NOTHING.containsAll(types));
    }
}
