package dev.realtimeledger.history;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which items stand in a conversation: each after the item before it, as the payloads name it, and not in
 * the order in which they arrived. Items that follow the same one, and items that follow none, stand in the order of
 * time; a chain is told to its end before the next begins.
 */
final class ConversationOrder {

    private static final Comparator<Link> BY_TIME = Comparator.comparing(Link::createdAt)
            .thenComparingLong(Link::firstSequenceNumber)
            .thenComparing(Link::key);

    private ConversationOrder() {}

    /**
     * An item and the one before it.
     *
     * @param previousItemId the item before it in the same stream; it may be one that nobody described
     * @param conversationId the conversation of its response, where that is known
     */
    record Link(
            EntityKey key,
            @Nullable String previousItemId,
            @Nullable String conversationId,
            Instant createdAt,
            long firstSequenceNumber) {

        private @Nullable EntityKey previous() {
            return previousItemId == null ? null : new EntityKey(key.streamId(), previousItemId);
        }
    }

    /** The items in the order of their conversation, whatever order they come in. */
    static List<Link> of(Collection<Link> items) {
        Map<EntityKey, List<Link>> followers = new HashMap<>();
        Set<EntityKey> known = new HashSet<>();
        items.forEach(item -> known.add(item.key()));
        List<Link> sorted = items.stream().sorted(BY_TIME).toList();
        List<Link> starts = new ArrayList<>();
        for (Link item : sorted) {
            EntityKey previous = item.previous();
            if (previous == null || !known.contains(previous)) {
                starts.add(item);
            } else {
                followers.computeIfAbsent(previous, key -> new ArrayList<>()).add(item);
            }
        }
        Set<Link> told = new LinkedHashSet<>();
        starts.forEach(start -> tell(start, followers, told));
        // What is left goes round in circles: the earliest is where each is entered.
        sorted.forEach(item -> tell(item, followers, told));
        return List.copyOf(told);
    }

    private static void tell(Link start, Map<EntityKey, List<Link>> followers, Set<Link> told) {
        Deque<Link> next = new ArrayDeque<>();
        next.push(start);
        while (!next.isEmpty()) {
            Link item = next.pop();
            if (told.add(item)) {
                followers.getOrDefault(item.key(), List.of()).reversed().forEach(next::push);
            }
        }
    }

    /**
     * The items of a conversation: those of its responses, and all that are connected with them by who follows whom,
     * but for those of another conversation's responses.
     */
    static List<Link> belongingTo(String conversationId, Collection<Link> items) {
        Map<EntityKey, Link> known = new HashMap<>();
        Map<EntityKey, List<Link>> neighbours = new HashMap<>();
        items.forEach(item -> known.put(item.key(), item));
        for (Link item : items) {
            EntityKey previous = item.previous();
            Link before = previous == null ? null : known.get(previous);
            if (before != null) {
                neighbours.computeIfAbsent(item.key(), key -> new ArrayList<>()).add(before);
                neighbours
                        .computeIfAbsent(before.key(), key -> new ArrayList<>())
                        .add(item);
            }
        }
        Deque<Link> open = new ArrayDeque<>(items.stream()
                .filter(item -> conversationId.equals(item.conversationId()))
                .toList());
        Set<Link> belonging = new HashSet<>();
        while (!open.isEmpty()) {
            Link item = open.pop();
            String other = item.conversationId();
            if ((other == null || other.equals(conversationId)) && belonging.add(item)) {
                neighbours.getOrDefault(item.key(), List.of()).forEach(open::push);
            }
        }
        return of(belonging);
    }
}
