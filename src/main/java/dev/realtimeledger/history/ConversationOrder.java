package dev.realtimeledger.history;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The order in which items stand in a conversation, and which conversation an item stands in: both follow from the items
 * before them, as the payloads name these, and not from the order in which they arrived.
 *
 * <ol>
 *   <li>An item stands after the item it names as the one before it, directly or with others between.
 *   <li>Of several that name the same one, the later stands first: it was inserted there when the earlier already
 *       followed. Each is followed by its own followers before the next.
 *   <li>That holds as well for an item that nobody described: whoever names it stands together.
 *   <li>An item that names none begins a chain ("first" and "not told" look the same). Chains are merged in the order of
 *       time, none of them reordered.
 *   <li>What names each other in circles is entered at the earliest.
 * </ol>
 *
 * Earlier and later is decided by the forwarder's positions where all items have one and are of one session, else by the
 * times of the events, and last by the log.
 */
final class ConversationOrder {

    private static final Comparator<Link> BY_TIME = Comparator.comparing(Link::createdAt)
            .thenComparingLong(Link::firstSequenceNumber)
            .thenComparing(Link::key);

    private static final Comparator<Link> BY_POSITION = Comparator.comparing(
                    Link::firstEventSequence, Comparator.nullsLast(Comparator.<Long>naturalOrder()))
            .thenComparing(BY_TIME);

    private ConversationOrder() {}

    /**
     * An item and the one before it.
     *
     * @param previousItemId the item before it; it may be one that nobody described
     * @param conversationId the conversation of its response, where that is known
     * @param firstEventSequence the forwarder's first position of an event that names it
     */
    record Link(
            EntityKey key,
            @Nullable String previousItemId,
            @Nullable String conversationId,
            Instant createdAt,
            @Nullable Long firstEventSequence,
            long firstSequenceNumber) {

        /** What this one does not tell, the other may. */
        Link or(Link other) {
            return new Link(
                    key,
                    previousItemId != null ? previousItemId : other.previousItemId,
                    conversationId != null ? conversationId : other.conversationId,
                    createdAt,
                    firstEventSequence,
                    firstSequenceNumber);
        }
    }

    /** The items in the order of their conversation, whatever order they come in. */
    static List<Link> of(Collection<Link> items) {
        List<Link> sorted = items.stream().sorted(time(items)).toList();
        Map<EntityKey, List<Link>> followers = new LinkedHashMap<>();
        List<EntityKey> beginnings = new ArrayList<>();
        Known known = Known.of(items);
        for (Link item : sorted) {
            EntityKey previous = known.before(item);
            if (previous == null) {
                beginnings.add(item.key());
            } else {
                List<Link> siblings = followers.get(previous);
                if (siblings == null) {
                    siblings = new ArrayList<>();
                    followers.put(previous, siblings);
                    if (!known.items().containsKey(previous)) {
                        beginnings.add(previous);
                    }
                }
                siblings.add(item);
            }
        }
        Set<Link> told = new LinkedHashSet<>();
        List<List<Link>> chains = new ArrayList<>();
        beginnings.forEach(beginning -> chains.add(tell(beginning, known, followers, told)));
        sorted.forEach(item -> chains.add(tell(item.key(), known, followers, told)));
        return merge(chains, time(items));
    }

    private static Comparator<Link> time(Collection<Link> items) {
        Set<String> streams = new HashSet<>();
        items.forEach(item -> streams.add(item.key().streamId()));
        boolean positioned = streams.size() == 1 && items.stream().allMatch(item -> item.firstEventSequence() != null);
        return positioned ? BY_POSITION : BY_TIME;
    }

    /** The chain from an item, or from where one is missing, without what was told already. */
    private static List<Link> tell(
            EntityKey beginning, Known known, Map<EntityKey, List<Link>> followers, Set<Link> told) {
        List<Link> chain = new ArrayList<>();
        Deque<EntityKey> next = new ArrayDeque<>();
        next.push(beginning);
        while (!next.isEmpty()) {
            EntityKey key = next.pop();
            Link item = known.items().get(key);
            if (item == null || told.add(item)) {
                if (item != null) {
                    chain.add(item);
                }
                followers.getOrDefault(key, List.of()).forEach(follower -> next.push(follower.key()));
            }
        }
        return chain;
    }

    /** Chains as one: again and again the chain whose rest has the earliest item gives its first. */
    private static List<Link> merge(List<List<Link>> chains, Comparator<Link> time) {
        PriorityQueue<Chain> rests = new PriorityQueue<>(Comparator.comparing(Chain::earliest, time));
        chains.stream()
                .filter(chain -> !chain.isEmpty())
                .map(chain -> Chain.of(chain, time))
                .forEach(rests::add);
        List<Link> merged = new ArrayList<>();
        for (Chain rest = rests.poll(); rest != null; rest = rests.poll()) {
            merged.add(rest.items.get(rest.from));
            if (rest.from + 1 < rest.items.size()) {
                rests.add(new Chain(rest.items, rest.earliestFrom, rest.from + 1));
            }
        }
        return List.copyOf(merged);
    }

    /**
     * What is left of a chain.
     *
     * @param earliestFrom for each place the earliest item from there on
     */
    private record Chain(List<Link> items, List<Link> earliestFrom, int from) {

        static Chain of(List<Link> items, Comparator<Link> time) {
            List<Link> earliest = new ArrayList<>(items);
            for (int i = items.size() - 2; i >= 0; i--) {
                if (time.compare(earliest.get(i + 1), earliest.get(i)) < 0) {
                    earliest.set(i, earliest.get(i + 1));
                }
            }
            return new Chain(items, earliest, 0);
        }

        Link earliest() {
            return earliestFrom.get(from);
        }
    }

    /**
     * The conversation of each item, where it is known: that of its response, else the one that its chain leads to,
     * forwards or backwards. Where chains lead to several, it is not known.
     */
    static Map<EntityKey, String> conversations(Collection<Link> items) {
        Known known = Known.of(items);
        Map<EntityKey, List<Link>> neighbours = new HashMap<>();
        for (Link item : items) {
            EntityKey previous = known.before(item);
            Link before = previous == null ? null : known.items().get(previous);
            if (before != null) {
                neighbours.computeIfAbsent(item.key(), key -> new ArrayList<>()).add(before);
                neighbours
                        .computeIfAbsent(before.key(), key -> new ArrayList<>())
                        .add(item);
            }
        }
        Map<EntityKey, String> conversations = new HashMap<>();
        Set<EntityKey> seen = new HashSet<>();
        for (Link item : items) {
            if (item.conversationId() != null) {
                conversations.put(item.key(), item.conversationId());
            } else if (seen.add(item.key())) {
                Set<String> reached = new TreeSet<>();
                List<EntityKey> members = members(item, neighbours, seen, reached);
                if (reached.size() == 1) {
                    members.forEach(member ->
                            conversations.put(member, reached.iterator().next()));
                }
            }
        }
        return conversations;
    }

    /** The items without a conversation of their own around one, and the conversations they reach. */
    private static List<EntityKey> members(
            Link start, Map<EntityKey, List<Link>> neighbours, Set<EntityKey> seen, Set<String> reached) {
        List<EntityKey> members = new ArrayList<>();
        Deque<Link> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            Link item = open.pop();
            members.add(item.key());
            for (Link neighbour : neighbours.getOrDefault(item.key(), List.of())) {
                if (neighbour.conversationId() != null) {
                    reached.add(neighbour.conversationId());
                } else if (seen.add(neighbour.key())) {
                    open.push(neighbour);
                }
            }
        }
        return members;
    }

    /** The items at hand by their keys, and by their ids where those are unique. */
    private record Known(Map<EntityKey, Link> items, Map<String, EntityKey> unique) {

        static Known of(Collection<Link> items) {
            Map<EntityKey, Link> byKey = new HashMap<>();
            Map<String, EntityKey> byId = new HashMap<>();
            Set<String> several = new HashSet<>();
            for (Link item : items) {
                byKey.put(item.key(), item);
                if (byId.put(item.key().id(), item.key()) != null) {
                    several.add(item.key().id());
                }
            }
            byId.keySet().removeAll(several);
            return new Known(byKey, byId);
        }

        /** The item before one: in its own stream, else the only one of that id; null when it names none or itself. */
        @Nullable
        EntityKey before(Link item) {
            String previous = item.previousItemId();
            if (previous == null || previous.equals(item.key().id())) {
                return null;
            }
            EntityKey own = new EntityKey(item.key().streamId(), previous);
            return items.containsKey(own) ? own : unique.getOrDefault(previous, own);
        }
    }
}
