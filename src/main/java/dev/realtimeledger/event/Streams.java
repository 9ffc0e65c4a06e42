package dev.realtimeledger.event;

import dev.realtimeledger.api.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Session;

/**
 * Finds the streams to read before reading them, so that no look-up goes through a whole tenant. The names come from
 * tables that are derived from the log but read here by what they are: an index over it.
 */
@ApplicationScoped
public class Streams {

    /** So many sessions of one id are named. */
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
        return Optional.ofNullable(ofSessions(tenant, List.of(sessionId), param).get(sessionId));
    }

    /**
     * The streams of several sessions, by the ids that these are named by; those that do not exist are left out. All are
     * looked up together.
     *
     * @throws ApiException 409 as above
     */
    public Map<String, String> ofSessions(String tenant, Collection<String> sessionIds, String param) {
        Set<String> wanted = sessionIds.stream()
                .filter(id -> Ids.canBeKey(id) && !ServerEvent.isOwn(id))
                .collect(Collectors.toCollection(HashSet::new));
        Map<String, String> streams = new HashMap<>(named("""
                select stream_id as name, stream_id from stream
                where tenant_id = :tenant and stream_id = any (:names)
                """, tenant, wanted, param));
        wanted.removeAll(streams.keySet());
        streams.putAll(named("""
                select provider_id as name, stream_id from realtime_session
                where tenant_id = :tenant and provider_id = any (:names)
                order by provider_id, stream_id
                """, tenant, wanted, param));
        return streams;
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

    /** One stream for each name. There are more rows than names only where a name has several, which ends it. */
    private Map<String, String> named(String sql, String tenant, Set<String> names, String param) {
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> streams = session
                .createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("names", names.toArray(String[]::new))
                .setMaxResults(names.size() + MOST)
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        row -> (String) row[0], Collectors.mapping(row -> (String) row[1], Collectors.toList())));
        streams.values().stream()
                .filter(several -> several.size() > 1)
                .findFirst()
                .ifPresent(several -> {
                    throw ApiException.invalid(
                            409,
                            "ambiguous_id",
                            param,
                            "Several sessions have this id: " + String.join(", ", several) + ".");
                });
        return streams.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().getFirst()));
    }

    private List<Holder> holders(String sql, String tenant, String id) {
        return session.createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("id", id)
                .setTupleTransformer((row, names) -> new Holder((String) row[0], ((Number) row[1]).longValue()))
                .list();
    }
}
