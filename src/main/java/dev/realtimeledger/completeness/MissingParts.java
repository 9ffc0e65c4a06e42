package dev.realtimeledger.completeness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.ResponseState;
import dev.realtimeledger.history.ResponseView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What items and responses say of each other, and of which nothing came. */
final class MissingParts {

    /** Tools that the provider runs itself, declared as functions: they have no output of the client's. */
    private static final Set<String> RUN_BY_THE_PROVIDER = Set.of("web_search", "file_search");

    /** What a client writes to put an item first; no item has this id. */
    private static final String BEFORE_THE_FIRST = "root";

    private MissingParts() {}

    static List<Finding> in(SessionLog log, List<ItemState> items, Map<String, ResponseState> responses) {
        List<Finding> findings = new ArrayList<>();
        findPredecessors(items, findings);
        findToolOutputs(items, responses, findings);
        findUsage(responses, findings);
        findOutputItems(log, items, responses, findings);
        return findings;
    }

    private static void findPredecessors(List<ItemState> items, List<Finding> findings) {
        Set<String> known = new HashSet<>(Set.of(BEFORE_THE_FIRST));
        items.forEach(item -> known.add(item.key().id()));
        Map<String, Integer> followers = new TreeMap<>();
        for (ItemState item : items) {
            String previous = item.previousItemId();
            if (previous == null || item.deletedAt() != null) {
                continue;
            }
            followers.merge(previous, 1, Integer::sum);
            if (!known.contains(previous)) {
                findings.add(new Finding(
                        Finding.Code.PREDECESSOR_UNKNOWN,
                        item.key().id(),
                        "It follows " + previous + ", of which nothing else came."));
            }
        }
        followers.forEach((previous, count) -> {
            if (count > 1) {
                findings.add(new Finding(
                        Finding.Code.PREDECESSOR_FORK,
                        previous,
                        count + " items follow it; an item may have been inserted there."));
            }
        });
    }

    private static void findToolOutputs(
            List<ItemState> items, Map<String, ResponseState> responses, List<Finding> findings) {
        Set<String> answered = new HashSet<>();
        for (ItemState item : items) {
            String callId = item.callId();
            if ("function_call_output".equals(item.type()) && callId != null) {
                answered.add(callId);
            }
        }
        for (ItemState item : items) {
            String callId = item.callId();
            if (callId != null && !answered.contains(callId) && isCompletedCall(item, responses)) {
                findings.add(new Finding(
                        Finding.Code.TOOL_OUTPUT_MISSING,
                        callId,
                        "The function call " + item.key().id() + " has no output."));
            }
        }
    }

    /** A call that the client is to answer: of a response that was broken off, it is not. */
    private static boolean isCompletedCall(ItemState item, Map<String, ResponseState> responses) {
        String name = item.evidence().path("item").path("name").asText("");
        String responseId = item.responseLink().responseId();
        ResponseState response = responseId == null ? null : responses.get(responseId);
        boolean brokenOff = response != null && response.doneAt() != null && !"completed".equals(response.status());
        return "function_call".equals(item.type())
                && "completed".equals(item.status())
                && item.deletedAt() == null
                && !name.isEmpty()
                && !RUN_BY_THE_PROVIDER.contains(name)
                && !brokenOff;
    }

    private static void findUsage(Map<String, ResponseState> responses, List<Finding> findings) {
        for (ResponseState response : responses.values()) {
            JsonNode usage = ResponseView.usage(response.evidence());
            if (response.doneAt() != null && (!usage.isObject() || usage.isEmpty())) {
                findings.add(new Finding(
                        Finding.Code.USAGE_MISSING,
                        response.key().id(),
                        "The response is done without usage: what it cost is unknown."));
            }
        }
    }

    private static void findOutputItems(
            SessionLog log, List<ItemState> items, Map<String, ResponseState> responses, List<Finding> findings) {
        Map<String, NavigableSet<Integer>> places = places(items);
        boolean outputItemsHaveEvents = responses.values().stream()
                .flatMap(response -> output(response).stream())
                .anyMatch(id -> !log.ofItem(id).isEmpty());
        for (ResponseState response : responses.values()) {
            String responseId = response.key().id();
            if (response.doneAt() == null || !log.hasAllOf(responseId)) {
                continue;
            }
            List<String> output = output(response);
            for (String id : output) {
                if (outputItemsHaveEvents && log.hasAllOf(id) && log.ofItem(id).isEmpty()) {
                    findings.add(new Finding(
                            Finding.Code.OUTPUT_ITEM_MISSING,
                            id,
                            "It is in the output of " + responseId + ", but no event of its own came."));
                }
            }
            NavigableSet<Integer> taken = places.getOrDefault(responseId, new TreeSet<>());
            if (output.isEmpty() && !taken.isEmpty() && taken.size() <= taken.last()) {
                findings.add(new Finding(
                        Finding.Code.OUTPUT_ITEM_MISSING,
                        responseId,
                        "Of its output items up to index %d, %d came.".formatted(taken.last(), taken.size())));
            }
        }
    }

    /** The indexes of the items that are known of each response's output. */
    private static Map<String, NavigableSet<Integer>> places(List<ItemState> items) {
        Map<String, NavigableSet<Integer>> places = new TreeMap<>();
        for (ItemState item : items) {
            ItemState.ResponseLink link = item.responseLink();
            Integer index = link.outputIndex();
            if (link.responseId() != null && index != null && index >= 0) {
                places.computeIfAbsent(link.responseId(), unseen -> new TreeSet<>())
                        .add(index);
            }
        }
        return places;
    }

    /** The ids of the items in a response's output. */
    private static List<String> output(ResponseState response) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : response.evidence().path("response").path("output")) {
            String id = item.path("id").asText("");
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }
}
