package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.jpa.HibernateHints;

/** Reads sessions: streams, with their configuration where one was stated. */
@ApplicationScoped
public class RealtimeSessions implements PanacheRepositoryBase<EventStream, EventStream.Key> {

    private static final Keyset BY_TIME = Keyset.of("createdAt", "streamId");

    private final RealtimeResponses responses;
    private final RealtimeItems items;

    RealtimeSessions(RealtimeResponses responses, RealtimeItems items) {
        this.responses = responses;
        this.items = items;
    }

    /** The sessions of a tenant: all its streams but that of events without one and its own. */
    public EntityList<EventStream> of(String tenant) {
        return new EntityList<>(
                this,
                tenant,
                "tenantId = :tenant and streamId <> 'unassigned' and streamId not like '$%'",
                "session",
                "streamId");
    }

    /** The rows of a page in the order of time, and one more, of which a few configurations are read at a time. */
    public Stream<Row> page(String tenant, PageRequest request, Filters filters) {
        List<EventStream> streams =
                of(tenant).readSmall(request, BY_TIME, stream -> List.of(stream.createdAt, stream.streamId), filters);
        Counts counts = count(tenant, streams);
        return streams.stream()
                .gather(Gatherers.windowFixed(Page.FETCH_SIZE))
                .flatMap(some -> views(tenant, some, counts).stream())
                .map(view -> {
                    String id = view.path("id").asText();
                    return new Row(id, id, view);
                });
    }

    /** The streams as sessions, in their order. */
    public List<ObjectNode> views(String tenant, List<EventStream> streams) {
        return views(tenant, streams, count(tenant, streams));
    }

    private List<ObjectNode> views(String tenant, List<EventStream> streams, Counts counts) {
        Map<String, RealtimeSession> sessions = getEntityManager()
                .createQuery(
                        "from RealtimeSession where tenantId = :tenant and streamId in (:ids)", RealtimeSession.class)
                .setParameter("tenant", tenant)
                .setParameter("ids", ids(streams))
                .getResultStream()
                .collect(Collectors.toMap(session -> session.streamId, session -> session));
        return streams.stream()
                .map(stream -> SessionView.of(stream, sessions.get(stream.streamId), counts.of(stream.streamId)))
                .toList();
    }

    /** How much each stream has. */
    private record Counts(Map<String, Long> revisions, Map<String, Long> responses, Map<String, Long> items) {

        SessionView.Counts of(String stream) {
            return new SessionView.Counts(
                    revisions.getOrDefault(stream, 0L),
                    responses.getOrDefault(stream, 0L),
                    items.getOrDefault(stream, 0L));
        }
    }

    private Counts count(String tenant, List<EventStream> streams) {
        List<String> ids = ids(streams);
        return ids.isEmpty()
                ? new Counts(Map.of(), Map.of(), Map.of())
                : new Counts(countRevisions(tenant, ids), responses.count(tenant, ids), items.count(tenant, ids));
    }

    private static List<String> ids(List<EventStream> streams) {
        return streams.stream().map(EventStream::streamId).toList();
    }

    /** Bytes of all that a stream's items, responses and configurations say. */
    long size(String tenant, String streamId) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select cast(coalesce(sum(said.bytes), 0) as bigint) from (
                            select sum(octet_length(i.evidence)) as bytes from realtime_item i
                            where i.tenant_id = :tenant and i.stream_id = :stream
                            union all
                            select sum(octet_length(r.evidence)) from realtime_response r
                            where r.tenant_id = :tenant and r.stream_id = :stream
                            union all
                            select sum(octet_length(c.configuration)) from session_configuration c
                            where c.tenant_id = :tenant and c.stream_id = :stream
                        ) as said
                        """, Object[].class)
                .setTupleTransformer((row, names) -> (Long) row[0])
                .setParameter("tenant", tenant)
                .setParameter("stream", streamId)
                .getSingleResult();
    }

    /** The configurations of a session that took force, the first one first, worked out of all that were stated. */
    public List<Revisions.Revision> revisions(String tenant, String streamId) {
        return Revisions.of(getEntityManager()
                .createQuery(
                        "from SessionConfiguration where tenantId = :tenant and streamId = :stream",
                        SessionConfiguration.class)
                .setParameter("tenant", tenant)
                .setParameter("stream", streamId)
                .getResultStream()
                .map(SessionConfiguration::stated)
                .toList());
    }

    /** Counts in one query; only configurations whose text differs from the one before are read, one at a time. */
    private Map<String, Long> countRevisions(String tenant, List<String> streamIds) {
        Map<String, Long> counts = new HashMap<>();
        Map<String, JsonNode> before = new HashMap<>();
        try (Stream<Object[]> changes = getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select c.stream_id, case when s.several then c.configuration end
                        from (
                            select o.stream_id, o.sequence_number, o.place,
                                   o.digest is distinct from lag(o.digest) over in_order as differs,
                                   count(*) over (partition by o.stream_id) > 1 as several
                            from (
                                select n.stream_id, n.sequence_number, md5(n.configuration) as digest,
                                       row_number() over (
                                           partition by n.stream_id
                                           order by n.event_sequence nulls first, n.event_type collate "C",
                                                    n.sequence_number) as place
                                from session_configuration n
                                where n.tenant_id = :tenant and n.stream_id in (:streams)
                            ) as o
                            window in_order as (partition by o.stream_id order by o.place)
                        ) as s
                        join session_configuration c
                          on c.tenant_id = :tenant and c.stream_id = s.stream_id
                         and c.sequence_number = s.sequence_number
                        where s.differs
                        order by s.stream_id, s.place
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("streams", streamIds)
                .setHint(HibernateHints.HINT_FETCH_SIZE, Page.FETCH_SIZE)
                .getResultStream()) {
            changes.forEach(change -> {
                String stream = (String) change[0];
                JsonNode stated = change[1] == null ? MissingNode.getInstance() : Evidence.parse((String) change[1]);
                JsonNode last = before.isEmpty() ? null : before.get(stream);
                if (last == null || !Revisions.same(last, stated)) {
                    counts.merge(stream, 1L, Long::sum);
                }
                before.clear();
                before.put(stream, stated);
            });
        }
        return counts;
    }
}
