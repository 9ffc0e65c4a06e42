package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads conversations, each out of all the streams that know it. */
@ApplicationScoped
class RealtimeConversations implements PanacheRepositoryBase<RealtimeConversation, RealtimeConversation.Key> {

    private static final Keyset BY_TIME = Keyset.of("createdAt", "conversationId");
    private static final List<String> COLUMNS =
            List.of("object", "id", "created_at", "session_ids", "num_responses", "num_items");

    private final RealtimeItems items;
    private final Unassigned unassigned;

    RealtimeConversations(RealtimeItems items, Unassigned unassigned) {
        this.items = items;
        this.unassigned = unassigned;
    }

    /** The conversations of a tenant, each where it was seen first. */
    EntityList<RealtimeConversation> of(String tenant) {
        return new EntityList<>(this, tenant, """
                from RealtimeConversation c
                where c.tenantId = :tenant and not exists (
                    select 1 from RealtimeConversation other
                    where other.tenantId = :tenant and other.conversationId = c.conversationId
                      and (other.createdAt, other.streamId) < (c.createdAt, c.streamId))
                """, "conversation", "conversationId");
    }

    /** A page of them in the order of time. */
    Response page(String tenant, PageRequest request) {
        Function<RealtimeConversation, ObjectNode> view = view(tenant);
        Stream<Row> rows = of(tenant)
                .read(request, BY_TIME, RealtimeConversations::place, null, new Filters())
                .map(conversation -> {
                    ObjectNode shown = view.apply(conversation);
                    return new Row(conversation.conversationId, "", shown, ShownSessions.namedIn(shown));
                });
        return Page.of(request, COLUMNS, rows);
    }

    private static List<?> place(RealtimeConversation conversation) {
        return List.of(conversation.createdAt, conversation.conversationId);
    }

    /** The items of a conversation, in its order. */
    List<ConversationOrder.Link> links(String tenant, String conversationId) {
        return members(conversationId, streams(tenant, conversationId), linksIn(tenant, conversationId));
    }

    /** Shows conversations; what several of them need is read once. */
    private Function<RealtimeConversation, ObjectNode> view(String tenant) {
        Map<String, List<ConversationOrder.Link>> ofSessions = new HashMap<>();
        return conversation -> {
            String id = conversation.conversationId;
            Function<String, List<ConversationOrder.Link>> read = linksIn(tenant, id);
            Function<String, List<ConversationOrder.Link>> links = stream -> stream.equals(ServerEvent.UNASSIGNED)
                    ? read.apply(stream)
                    : ofSessions.computeIfAbsent(stream, read);
            List<String> streams = streams(tenant, id);
            ObjectNode view = Views.object()
                    .put("object", "realtime.conversation")
                    .put("id", id)
                    .put("created_at", Views.time(conversation.createdAt));
            streams.stream()
                    .filter(stream -> !stream.equals(ServerEvent.UNASSIGNED))
                    .forEach(view.putArray("session_ids")::add);
            return view.put("num_responses", countResponses(tenant, id))
                    .put("num_items", members(id, streams, links).size());
        };
    }

    /** Shows one conversation. */
    ObjectNode view(String tenant, RealtimeConversation conversation) {
        return view(tenant).apply(conversation);
    }

    /** Who follows whom in a stream, as far as it matters to the conversation. */
    private Function<String, List<ConversationOrder.Link>> linksIn(String tenant, String conversationId) {
        return stream -> stream.equals(ServerEvent.UNASSIGNED)
                ? linksWithoutSession(tenant, itemsOfResponses(tenant, conversationId))
                : items.linksOfSession(
                        tenant, stream, unassigned.belongingTo(tenant, stream).itemIds());
    }

    /** What hangs together with items without a session, but for what belongs to one: that is told there. */
    private List<ConversationOrder.Link> linksWithoutSession(String tenant, List<String> itemIds) {
        Set<String> connected = unassigned.connected(tenant, itemIds);
        Set<String> ofSessions = unassigned.sessionsOfItems(tenant, connected).keySet();
        return items.links(tenant, ServerEvent.UNASSIGNED, connected).stream()
                .filter(link -> !ofSessions.contains(link.key().id()))
                .toList();
    }

    private static List<ConversationOrder.Link> members(
            String conversationId, List<String> streams, Function<String, List<ConversationOrder.Link>> links) {
        List<ConversationOrder.Link> all =
                streams.stream().flatMap(stream -> links.apply(stream).stream()).toList();
        Map<EntityKey, String> conversations = ConversationOrder.conversations(all);
        return ConversationOrder.of(all.stream()
                .filter(link -> conversationId.equals(conversations.get(link.key())))
                .toList());
    }

    private List<String> itemsOfResponses(String tenant, String conversationId) {
        return getEntityManager()
                .createQuery("""
                        select i.itemId from RealtimeResponse r
                        join RealtimeItem i
                          on i.tenantId = r.tenantId and i.streamId = r.streamId and i.responseId = r.responseId
                        where r.tenantId = :tenant and r.streamId = :stream and r.conversationId = :id
                        """, String.class)
                .setParameter("tenant", tenant)
                .setParameter("stream", ServerEvent.UNASSIGNED)
                .setParameter("id", conversationId)
                .getResultList();
    }

    private List<String> streams(String tenant, String conversationId) {
        return getEntityManager()
                .createQuery("""
                        select c.streamId from RealtimeConversation c
                        where c.tenantId = :tenant and c.conversationId = :id
                        order by c.streamId
                        """, String.class)
                .setParameter("tenant", tenant)
                .setParameter("id", conversationId)
                .getResultList();
    }

    private long countResponses(String tenant, String conversationId) {
        return getEntityManager()
                .createQuery(
                        "select count(distinct responseId) from RealtimeResponse where tenantId = :tenant and conversationId = :id",
                        Long.class)
                .setParameter("tenant", tenant)
                .setParameter("id", conversationId)
                .getSingleResult();
    }
}
