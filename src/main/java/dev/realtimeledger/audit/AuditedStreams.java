package dev.realtimeledger.audit;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Ids;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.Streams;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.hibernate.Session;

/** Finds the chain that a caller means. Needs a transaction. */
@ApplicationScoped
class AuditedStreams {

    private final Streams streams;
    private final Session session;

    AuditedStreams(Streams streams, Session session) {
        this.streams = streams;
        this.session = session;
    }

    /**
     * The stream of a session, or that of the events without one. Also one of which there is no more than a trace, for
     * whoever removed the rest did not mean it to be found.
     *
     * @param param what the id came in, for the message
     * @throws ApiException 404 when there is none, 409 when several sessions have the id in their payloads
     */
    String ofKnown(String tenant, String sessionId, String param) {
        return streams.ofSession(tenant, sessionId, param)
                .or(() -> Optional.of(sessionId).filter(id -> Ids.canBeKey(id) && leftATrace(tenant, id)))
                .filter(stream -> ServerEvent.isSession(stream) || stream.equals(ServerEvent.UNASSIGNED))
                .orElseThrow(() -> ApiException.notFound("There is no such session."));
    }

    private boolean leftATrace(String tenant, String streamId) {
        return session.createNativeQuery("""
                        select exists (select 1 from server_event where tenant_id = :tenant and stream_id = :id)
                            or exists (select 1 from stream_entry where tenant_id = :tenant and stream_id = :id)
                            or exists (
                                select 1 from audit_checkpoint_leaf
                                where tenant_id = :tenant and stream_id = cast(:id as text) collate "C"
                            )
                        """, Object[].class)
                .setTupleTransformer((row, names) -> (Boolean) row[0])
                .setParameter("tenant", tenant)
                .setParameter("id", streamId)
                .getSingleResult();
    }
}
