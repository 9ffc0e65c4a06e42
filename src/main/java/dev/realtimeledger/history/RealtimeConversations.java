package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads conversations, each out of all the streams that know it. */
@ApplicationScoped
class RealtimeConversations implements PanacheRepositoryBase<RealtimeConversation, RealtimeConversation.Key> {

    private static final Keyset BY_TIME = Keyset.of("createdAt", "conversationId");
    private static final List<String> COLUMNS =
            List.of("object", "id", "created_at", "session_ids", "num_responses", "num_items");

    private final RealtimeItems items;

    RealtimeConversations(RealtimeItems items) {
        this.items = items;
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
        EntityList.View<RealtimeConversation> view = view(tenant);
        Stream<Row> rows = of(tenant)
                .read(request, BY_TIME, RealtimeConversations::place, null, new Filters())
                .map(conversation -> new Row(conversation.conversationId, "", view.apply(conversation)));
        return Page.of(request, COLUMNS, rows);
    }

    private static List<?> place(RealtimeConversation conversation) {
        return List.of(conversation.createdAt, conversation.conversationId);
    }

    /** The items of a conversation, in its order. */
    List<ConversationOrder.Link> links(String tenant, String conversationId) {
        return ConversationOrder.belongingTo(conversationId, linksOf(streams(tenant, conversationId), linksIn(tenant)));
    }

    /** Shows conversations; what several of them need is read once. */
    EntityList.View<RealtimeConversation> view(String tenant) {
        Function<String, List<ConversationOrder.Link>> links = linksIn(tenant);
        return conversation -> {
            List<String> streams = streams(tenant, conversation.conversationId);
            ObjectNode view = Views.object()
                    .put("object", "realtime.conversation")
                    .put("id", conversation.conversationId)
                    .put("created_at", Views.time(conversation.createdAt));
            streams.stream()
                    .filter(stream -> !stream.equals(ServerEvent.UNASSIGNED))
                    .forEach(view.putArray("session_ids")::add);
            return view.put("num_responses", countResponses(tenant, conversation.conversationId))
                    .put(
                            "num_items",
                            ConversationOrder.belongingTo(conversation.conversationId, linksOf(streams, links))
                                    .size());
        };
    }

    private Function<String, List<ConversationOrder.Link>> linksIn(String tenant) {
        Map<String, List<ConversationOrder.Link>> known = new HashMap<>();
        return stream -> known.computeIfAbsent(stream, unknown -> items.links(tenant, unknown));
    }

    private static List<ConversationOrder.Link> linksOf(
            List<String> streams, Function<String, List<ConversationOrder.Link>> links) {
        List<ConversationOrder.Link> all = new ArrayList<>();
        streams.forEach(stream -> all.addAll(links.apply(stream)));
        return all;
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
                        "select count(*) from RealtimeResponse where tenantId = :tenant and conversationId = :id",
                        Long.class)
                .setParameter("tenant", tenant)
                .setParameter("id", conversationId)
                .getSingleResult();
    }
}
