package dev.realtimeledger.history;

import dev.realtimeledger.event.ServerEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says in which conversations items stand, as their responses or their chains tell. To be used within one request: what
 * several items need is read once.
 */
final class ItemConversations {

    private final RealtimeItems items;
    private final Unassigned unassigned;
    private final String tenant;

    /** By session the conversations of its items. */
    private final Map<String, Map<EntityKey, String>> ofSessions = new HashMap<>();

    /** Of items without a session: by the session they belong to, or none, and their id. */
    private final Map<EntityKey, Optional<String>> ofOthers = new HashMap<>();

    ItemConversations(RealtimeItems items, Unassigned unassigned, String tenant) {
        this.items = items;
        this.unassigned = unassigned;
        this.tenant = tenant;
    }

    /** Takes note of all items of a session, which need not be read again then. */
    void know(String session, List<RealtimeItem> all) {
        ofSessions.put(
                session,
                ConversationOrder.conversations(
                        all.stream().map(RealtimeItem::link).toList()));
    }

    /**
     * The conversations by the keys of the rows; rows of which none is known are missing.
     *
     * @param derived the sessions of items that came without one, by their ids
     */
    Map<EntityKey, String> of(List<RealtimeItem> rows, Map<String, String> derived) {
        Map<EntityKey, String> found = new HashMap<>();
        Map<String, Set<String>> others = new TreeMap<>();
        for (RealtimeItem row : rows) {
            EntityKey key = new EntityKey(row.streamId, row.itemId);
            if (row.conversationId != null) {
                found.put(key, row.conversationId);
            } else if (row.streamId.equals(ServerEvent.UNASSIGNED)) {
                String session = derived.getOrDefault(row.itemId, row.streamId);
                others.computeIfAbsent(session, first -> new HashSet<>()).add(row.itemId);
            } else {
                String known = ofSession(row.streamId).get(key);
                if (known != null) {
                    found.put(key, known);
                }
            }
        }
        others.forEach((session, ids) -> ofOthers(session, ids)
                .forEach((id, known) -> found.put(new EntityKey(ServerEvent.UNASSIGNED, id), known)));
        return found;
    }

    private Map<EntityKey, String> ofSession(String session) {
        return ofSessions.computeIfAbsent(
                session, unread -> ConversationOrder.conversations(items.links(tenant, unread)));
    }

    /** The conversations, by their ids, of items that came without a session and belong to one, or to none. */
    private Map<String, String> ofOthers(String session, Set<String> ids) {
        Set<String> unread = ids.stream()
                .filter(id -> !ofOthers.containsKey(new EntityKey(session, id)))
                .collect(Collectors.toSet());
        if (!unread.isEmpty()) {
            List<ConversationOrder.Link> links = linksAround(session, unread);
            Map<EntityKey, String> read = ConversationOrder.conversations(links);
            unread.forEach(id -> ofOthers.put(new EntityKey(session, id), Optional.empty()));
            links.forEach(link ->
                    ofOthers.put(new EntityKey(session, link.key().id()), Optional.ofNullable(read.get(link.key()))));
        }
        Map<String, String> found = new HashMap<>();
        for (String id : ids) {
            ofOthers.getOrDefault(new EntityKey(session, id), Optional.empty())
                    .ifPresent(known -> found.put(id, known));
        }
        return found;
    }

    /** Who follows whom around items without a session, together with the items of the session they belong to. */
    private List<ConversationOrder.Link> linksAround(String session, Set<String> itemIds) {
        Set<String> connected = unassigned.connected(tenant, itemIds);
        return session.equals(ServerEvent.UNASSIGNED)
                ? items.links(tenant, session, connected)
                : items.linksOfSession(tenant, session, connected);
    }
}
