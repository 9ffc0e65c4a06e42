package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one session when it is read, or of several sessions of a call together: what the session's own events
 * say, and what came without a session and belongs to it.
 *
 * @param streamIds the sessions, the earliest first
 * @param items in the order of their conversation, deleted ones among them
 * @param responses by time
 * @param revisions the configurations that were in force, of each session in order
 */
public record SessionHistory(
        List<String> streamIds,
        List<PlacedItem> items,
        List<PlacedResponse> responses,
        List<Revisions.Revision> revisions) {

    private static final Comparator<PlacedResponse> BY_TIME = Comparator.comparing(
                    (PlacedResponse placed) -> placed.response().createdAt())
            .thenComparingLong(placed -> placed.response().firstSequenceNumber())
            .thenComparing(PlacedResponse::id);

    /** The history of one session, whatever order its items and responses come in. */
    static SessionHistory of(
            String streamId,
            Collection<PlacedItem> items,
            Collection<PlacedResponse> responses,
            List<Revisions.Revision> revisions) {
        return new SessionHistory(
                List.of(streamId),
                ordered(items),
                responses.stream().sorted(BY_TIME).toList(),
                revisions);
    }

    /**
     * Several sessions as one conversation. After a reconnect the client often tells the new session what was said before:
     * what a later session merely repeats is there once, where it was said first.
     */
    public static SessionHistory together(List<SessionHistory> sessions) {
        return new SessionHistory(
                sessions.stream().flatMap(session -> session.streamIds.stream()).toList(),
                withoutRepetitions(ordered(sessions.stream()
                        .flatMap(session -> session.items.stream())
                        .toList())),
                sessions.stream().flatMap(session -> session.responses.stream()).toList(),
                sessions.stream().flatMap(session -> session.revisions.stream()).toList());
    }

    private static List<PlacedItem> withoutRepetitions(List<PlacedItem> items) {
        Map<String, List<PlacedItem>> kept = new HashMap<>();
        List<PlacedItem> all = new ArrayList<>();
        for (PlacedItem item : items) {
            List<PlacedItem> sameId = kept.computeIfAbsent(item.id(), id -> new ArrayList<>());
            PlacedItem earlier = sameId.stream()
                    .filter(known -> isRepeatedBy(known, item))
                    .findFirst()
                    .orElse(null);
            if (earlier == null) {
                sameId.add(item);
                all.add(item);
            } else if (ItemText.of(earlier.item().evidence()) == null) {
                PlacedItem told = earlier.with(earlier.item().sayingWhat(item.item()));
                sameId.set(sameId.indexOf(earlier), told);
                all.set(all.indexOf(earlier), told);
            }
        }
        return List.copyOf(all);
    }

    /**
     * Whether the later item is the earlier one told again: of the same id in another session, made by no response there,
     * and saying nothing else, or only the beginning of it. Providers may also reuse ids for something else.
     */
    private static boolean isRepeatedBy(PlacedItem earlier, PlacedItem later) {
        ItemState one = earlier.item();
        ItemState other = later.item();
        String said = ItemText.of(one.evidence());
        String saidAgain = ItemText.of(other.evidence());
        return !same(earlier.session(), later.session())
                && one.deletedAt() == null
                && other.responseLink().responseId() == null
                && Stream.of("type", "role", "call_id", "name", "arguments", "output")
                        .allMatch(field -> agree(
                                one.evidence().path("item").path(field),
                                other.evidence().path("item").path(field)))
                && (said == null || saidAgain == null || said.startsWith(saidAgain));
    }

    private static boolean agree(JsonNode one, JsonNode other) {
        return one.isMissingNode() || one.isNull() || other.isMissingNode() || other.isNull() || one.equals(other);
    }

    private static List<PlacedItem> ordered(Collection<PlacedItem> items) {
        Map<EntityKey, PlacedItem> known =
                items.stream().collect(Collectors.toMap(placed -> placed.item().key(), Function.identity()));
        return ConversationOrder.of(items.stream().map(SessionHistory::link).toList()).stream()
                .map(link -> known.get(link.key()))
                .toList();
    }

    private static ConversationOrder.Link link(PlacedItem placed) {
        ItemState item = placed.item();
        Tie conversation = placed.conversation();
        return new ConversationOrder.Link(
                item.key(),
                item.previousItemId(),
                conversation == null ? null : conversation.id(),
                item.createdAt(),
                item.firstEventSequence(),
                item.firstSequenceNumber());
    }

    /** The responses of the items, by the items' keys; an item is missing where no event of its response is known. */
    public Map<EntityKey, PlacedResponse> responsesOfItems() {
        Map<EntityKey, PlacedResponse> ofSessions = new HashMap<>();
        responses.forEach(response -> {
            if (response.session() != null) {
                ofSessions.putIfAbsent(new EntityKey(response.session().id(), response.id()), response);
            }
        });
        Map<EntityKey, PlacedResponse> ofItems = new HashMap<>();
        items.forEach(item -> {
            Tie session = item.session();
            String id = item.item().responseLink().responseId();
            PlacedResponse response =
                    session == null || id == null ? null : ofSessions.get(new EntityKey(session.id(), id));
            if (response != null) {
                ofItems.put(item.item().key(), response);
            }
        });
        return ofItems;
    }

    private static boolean same(@Nullable Tie one, @Nullable Tie other) {
        return one != null && other != null && one.id().equals(other.id());
    }
}
