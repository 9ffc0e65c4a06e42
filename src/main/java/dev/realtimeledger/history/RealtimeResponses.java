package dev.realtimeledger.history;

import dev.realtimeledger.event.ServerEvent;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

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

    /**
     * A response of a session and the one before it.
     *
     * @param before in the same session and conversation; null for the first
     */
    public record Turn(EntityKey response, @Nullable EntityKey before) {}

    /**
     * Of responses the ones before them, by the forwarder's positions where all responses of the session have one, else by
     * time. For what came without a session there is none: who knows what was before it.
     */
    public List<Turn> turns(String tenant, Collection<EntityKey> responses) {
        List<EntityKey> ofSessions = responses.stream()
                .filter(key -> ServerEvent.isSession(key.streamId()))
                .toList();
        if (ofSessions.isEmpty()) {
            return List.of();
        }
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        with known as (
                            select r.stream_id, r.response_id, r.conversation_id, r.created_at, r.first_sequence_number,
                                   case when bool_and(r.first_event_sequence is not null) over (partition by r.stream_id)
                                       then r.first_event_sequence end as position
                            from realtime_response r
                            where r.tenant_id = :tenant and r.stream_id = any (:streams)
                        ), told as (
                            select k.stream_id, k.response_id,
                                   lag(k.response_id) over (
                                       partition by k.stream_id, k.conversation_id
                                       order by k.position, k.created_at, k.first_sequence_number) as before
                            from known k
                        )
                        select t.stream_id, t.response_id, t.before
                        from told t
                        where t.response_id = any (:ids)
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter(
                        "streams",
                        ofSessions.stream().map(EntityKey::streamId).distinct().toArray(String[]::new))
                .setParameter("ids", ofSessions.stream().map(EntityKey::id).toArray(String[]::new))
                .getResultStream()
                .map(row -> {
                    String stream = (String) row[0];
                    String before = (String) row[2];
                    return new Turn(
                            new EntityKey(stream, (String) row[1]),
                            before == null ? null : new EntityKey(stream, before));
                })
                .toList();
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
