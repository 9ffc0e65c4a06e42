package dev.realtimeledger.history;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads responses: of one stream as it knows them, and for the lists each once. */
@ApplicationScoped
public class RealtimeResponses implements PanacheRepositoryBase<RealtimeResponse, RealtimeResponse.Key> {

    /** The responses of a tenant; what came without a session and is one session's is shown with that session. */
    public EntityList<RealtimeResponse> of(String tenant) {
        return new EntityList<>(this, tenant, """
                from RealtimeResponse r
                where r.tenantId = :tenant
                  and (r.streamId <> 'unassigned' or 1 <> (
                      select count(*) from RealtimeResponse same
                      where same.tenantId = :tenant and same.responseId = r.responseId
                        and same.streamId <> 'unassigned'))
                """, "response", "responseId");
    }

    /** All responses of a stream. */
    List<RealtimeResponse> allOf(String tenant, String streamId) {
        return list("tenantId = ?1 and streamId = ?2", tenant, streamId);
    }

    /** The responses of these ids in a stream. */
    List<RealtimeResponse> withIds(String tenant, String streamId, Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : list("tenantId = ?1 and streamId = ?2 and responseId in ?3", tenant, streamId, ids);
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
