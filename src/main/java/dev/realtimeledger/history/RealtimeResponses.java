package dev.realtimeledger.history;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;

/** Reads responses. */
@ApplicationScoped
class RealtimeResponses implements PanacheRepositoryBase<RealtimeResponse, RealtimeResponse.Key> {

    EntityList<RealtimeResponse> of(String tenant) {
        return new EntityList<>(this, tenant, "tenantId = :tenant", "response", "responseId");
    }

    /** How many responses each of the streams has. */
    Map<String, Long> count(String tenant, Collection<String> streamIds) {
        return GroupedCount.of(getEntityManager(), """
                select r.streamId, count(*) from RealtimeResponse r
                where r.tenantId = :tenant and r.streamId in (:keys)
                group by r.streamId
                """, tenant, streamIds);
    }
}
