package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/**
 * Finds the streams to read before reading them, so that no look-up goes through a whole tenant. The names come from
 * tables that are derived from the log but read here by what they are: an index over it.
 */
@ApplicationScoped
public class Streams {

    private static final int MOST = 100;

    private final Session session;

    Streams(Session session) {
        this.session = session;
    }

    /**
     * The stream of a session, named by the id that the forwarder gave it or by the payload's own; {@code unassigned} for
     * the events without a session.
     *
     * @param param what the id came in, for the message
     * @throws ApiException 409 when several sessions have the id in their payloads
     */
    public Optional<String> ofSession(String tenant, String sessionId, String param) {
        if (!Ids.canBeKey(sessionId) || ServerEvent.isOwn(sessionId)) {
            return Optional.empty();
        }
        List<String> streams =
                names("select stream_id from stream where tenant_id = :tenant and stream_id = :id", tenant, sessionId);
        if (streams.isEmpty()) {
            streams = names("""
                    select stream_id from realtime_session
                    where tenant_id = :tenant and provider_id = :id
                    order by stream_id
                    """, tenant, sessionId);
        }
        if (streams.size() > 1) {
            throw ApiException.invalid(
                    409, "ambiguous_id", param, "Several sessions have this id: " + String.join(", ", streams) + ".");
        }
        return streams.stream().findFirst();
    }

    /**
     * The stream of a session that has to be there.
     *
     * @throws ApiException 404 when there is no such session, 409 as above
     */
    public String ofKnownSession(String tenant, String sessionId, String param) {
        return ofSession(tenant, sessionId, param)
                .filter(ServerEvent::isSession)
                .orElseThrow(() -> ApiException.notFound("There is no such session."));
    }

    /** The stream that a list is limited to by {@code session_id}; one that does not exist has nothing in it. */
    public String ofFilter(String tenant, String sessionId) {
        return ofSession(tenant, sessionId, "session_id").orElse(sessionId);
    }

    /** The streams that hold an entity, each with the number of the first entry that names it. */
    record Holder(String streamId, long firstSequenceNumber) {}

    List<Holder> ofResponse(String tenant, String responseId) {
        return holders("""
                select stream_id, first_sequence_number from realtime_response
                where tenant_id = :tenant and response_id = :id
                """, tenant, responseId);
    }

    List<Holder> ofItem(String tenant, String itemId) {
        return holders("""
                select stream_id, first_sequence_number from realtime_item
                where tenant_id = :tenant and item_id = :id
                """, tenant, itemId);
    }

    /** By rows and not by texts: Hibernate keeps a plan per call of a native query whose result is one plain value. */
    private List<String> names(String sql, String tenant, String id) {
        return session.createNativeQuery(sql, Object[].class)
                .setTupleTransformer((row, names) -> (String) row[0])
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .setMaxResults(MOST)
                .list();
    }

    private List<Holder> holders(String sql, String tenant, String id) {
        return session.createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .setTupleTransformer((row, names) -> new Holder((String) row[0], ((Number) row[1]).longValue()))
                .list();
    }
}
