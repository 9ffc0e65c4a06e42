package dev.realtimeledger.history;

import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.event.ServerEvent;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads items: of one stream as it knows them, and for the lists each once. */
@ApplicationScoped
public class RealtimeItems implements PanacheRepositoryBase<RealtimeItem, RealtimeItem.Key> {

    /** In the order of a response's output; what has no place in it comes last. */
    private static final Keyset BY_OUTPUT = Keyset.of("coalesce(outputIndex, 2147483647)", "createdAt", "itemId");

    /** The items of a tenant; what came without a session and is one session's item is shown with that session. */
    public EntityList<RealtimeItem> of(String tenant) {
        return new EntityList<>(this, tenant, """
                from RealtimeItem i
                where i.tenantId = :tenant
                  and (i.streamId <> 'unassigned' or 1 <> (
                      select count(*) from RealtimeItem same
                      where same.tenantId = :tenant and same.itemId = i.itemId and same.streamId <> 'unassigned'))
                """, "item", "itemId");
    }

    /** How many items each of the streams has. */
    Map<String, Long> count(String tenant, Collection<String> streamIds) {
        return GroupedCount.of(getEntityManager(), """
                select i.streamId, count(*) from RealtimeItem i
                where i.tenantId = :tenant and i.streamId in (:keys)
                group by i.streamId
                """, tenant, streamIds);
    }

    /** All items of a stream. */
    List<RealtimeItem> allOf(String tenant, String streamId) {
        return list("tenantId = ?1 and streamId = ?2", tenant, streamId);
    }

    /** The items of these ids in a stream. */
    List<RealtimeItem> withIds(String tenant, String streamId, Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : list("tenantId = ?1 and streamId = ?2 and itemId in ?3", tenant, streamId, ids);
    }

    /** The items of these responses that may have been truncated: their evidence has the name for it. */
    List<RealtimeItem> truncated(String tenant, Collection<String> streamIds, Collection<String> responseIds) {
        return responseIds.isEmpty() ? List.of() : list("""
                        tenantId = ?1 and streamId in ?2 and responseId in ?3 and evidence like '%"truncated"%'
                        """, tenant, streamIds, responseIds);
    }

    /** A page of what a response put out, in its order. */
    public Response outputOf(RealtimeResponse response, PageRequest page, Placement.Reading placing) {
        Set<String> others = placing.itemsWithoutSession(response.streamId());
        return of(response.tenantId)
                .page(
                        page,
                        BY_OUTPUT,
                        RealtimeItem::placeInOutput,
                        others.isEmpty() ? response.streamId() : null,
                        new Filters().session(response.streamId(), others).with("response_id", response.id()),
                        ItemView.COLUMNS,
                        placing::viewItems);
    }

    /** Who follows whom in a stream. */
    List<ConversationOrder.Link> links(String tenant, String streamId) {
        return links(tenant, streamId, "", Map.of());
    }

    /** Who of these follows whom in a stream. */
    List<ConversationOrder.Link> links(String tenant, String streamId, Collection<String> ids) {
        return ids.isEmpty() ? List.of() : links(tenant, streamId, "and i.itemId in (:ids)", Map.of("ids", ids));
    }

    /**
     * Who follows whom in a session, each item once: what its own events do not tell, those that came without a session
     * may.
     *
     * @param withoutSession ids of the items to add as they are known without a session
     */
    List<ConversationOrder.Link> linksOfSession(String tenant, String streamId, Collection<String> withoutSession) {
        Map<String, ConversationOrder.Link> links = new LinkedHashMap<>();
        links(tenant, streamId).forEach(link -> links.put(link.key().id(), link));
        links(tenant, ServerEvent.UNASSIGNED, withoutSession)
                .forEach(link -> links.merge(link.key().id(), link, ConversationOrder.Link::or));
        return List.copyOf(links.values());
    }

    private List<ConversationOrder.Link> links(
            String tenant, String streamId, String condition, Map<String, Object> parameters) {
        var query = getEntityManager()
                .createQuery("""
                        select i.itemId, i.previousItemId, i.conversationId, i.createdAt, i.firstEventSequence,
                               i.firstSequenceNumber
                        from RealtimeItem i
                        where i.tenantId = :tenant and i.streamId = :stream
                        """ + condition, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("stream", streamId);
        parameters.forEach(query::setParameter);
        return query.getResultStream()
                .map(row -> new ConversationOrder.Link(
                        new EntityKey(streamId, (String) row[0]),
                        (String) row[1],
                        (String) row[2],
                        (Instant) row[3],
                        (Long) row[4],
                        (Long) row[5]))
                .toList();
    }
}
