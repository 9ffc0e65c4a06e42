package dev.realtimeledger.history;

import dev.realtimeledger.api.Keyset;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads items. */
@ApplicationScoped
class RealtimeItems implements PanacheRepositoryBase<RealtimeItem, RealtimeItem.Key> {

    /** In the order of a response's output; what has no place in it comes last. */
    static final Keyset BY_OUTPUT = Keyset.of("coalesce(outputIndex, 2147483647)", "createdAt", "itemId");

    EntityList<RealtimeItem> of(String tenant) {
        return new EntityList<>(this, tenant, "tenantId = :tenant", "item", "itemId");
    }

    /** Shows items, with their texts so far. */
    EntityList.View<RealtimeItem> view(String tenant) {
        return new ShownItems(new DeltaLog(getEntityManager(), tenant));
    }

    /** How many items each of the streams has. */
    Map<String, Long> count(String tenant, Collection<String> streamIds) {
        return GroupedCount.of(getEntityManager(), """
                select i.streamId, count(*) from RealtimeItem i
                where i.tenantId = :tenant and i.streamId in (:keys)
                group by i.streamId
                """, tenant, streamIds);
    }

    /** Who follows whom in a stream. */
    List<ConversationOrder.Link> links(String tenant, String streamId) {
        return getEntityManager()
                .createQuery("""
                        select i.itemId, i.previousItemId, r.conversationId, i.createdAt, i.firstSequenceNumber
                        from RealtimeItem i
                        left join RealtimeResponse r
                          on r.tenantId = i.tenantId and r.streamId = i.streamId and r.responseId = i.responseId
                        where i.tenantId = :tenant and i.streamId = :stream
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("stream", streamId)
                .getResultStream()
                .map(row -> new ConversationOrder.Link(
                        new EntityKey(streamId, (String) row[0]),
                        (String) row[1],
                        (String) row[2],
                        (Instant) row[3],
                        (Long) row[4]))
                .toList();
    }
}
