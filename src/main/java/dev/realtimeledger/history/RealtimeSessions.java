package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads sessions: streams, with their configuration where one was stated. */
@ApplicationScoped
class RealtimeSessions implements PanacheRepositoryBase<EventStream, EventStream.Key> {

    private static final Keyset BY_TIME = Keyset.of("createdAt", "streamId");

    private final RealtimeResponses responses;
    private final RealtimeItems items;

    RealtimeSessions(RealtimeResponses responses, RealtimeItems items) {
        this.responses = responses;
        this.items = items;
    }

    /** The sessions of a tenant: all its streams but that of events without one and its own. */
    Listing<EventStream> of(String tenant) {
        return new Listing<>(
                this,
                tenant,
                "tenantId = :tenant and streamId <> 'unassigned' and streamId not like '$%'",
                "session",
                "streamId");
    }

    /** The rows of a page in the order of time, and one more, a few read at a time. */
    Stream<Row> page(String tenant, PageRequest request, Filters filters) {
        List<EventStream> streams;
        try (Stream<EventStream> read = of(tenant)
                .read(request, BY_TIME, stream -> List.of(stream.createdAt, stream.streamId), null, filters)) {
            streams = read.toList();
        }
        return IntStream.iterate(0, start -> start < streams.size(), start -> start + Page.FETCH_SIZE)
                .mapToObj(start -> streams.subList(start, Math.min(streams.size(), start + Page.FETCH_SIZE)))
                .flatMap(some -> views(tenant, some).stream())
                .map(view -> new Row(view.path("id").asText(), "", view));
    }

    /** The streams as sessions, in their order. */
    List<ObjectNode> views(String tenant, List<EventStream> streams) {
        if (streams.isEmpty()) {
            return List.of();
        }
        List<String> ids = streams.stream().map(EventStream::streamId).toList();
        EntityManager entities = getEntityManager();
        Map<String, RealtimeSession> sessions = entities.createQuery(
                        "from RealtimeSession where tenantId = :tenant and streamId in (:ids)", RealtimeSession.class)
                .setParameter("tenant", tenant)
                .setParameter("ids", ids)
                .getResultStream()
                .collect(Collectors.toMap(session -> session.streamId, session -> session));
        Map<String, Long> revisions = countRevisions(tenant, ids);
        Map<String, Long> responseCounts = responses.count(tenant, ids);
        Map<String, Long> itemCounts = items.count(tenant, ids);
        return streams.stream()
                .map(stream -> SessionView.of(
                        stream,
                        sessions.get(stream.streamId),
                        new SessionView.Counts(
                                revisions.getOrDefault(stream.streamId, 0L),
                                responseCounts.getOrDefault(stream.streamId, 0L),
                                itemCounts.getOrDefault(stream.streamId, 0L))))
                .toList();
    }

    List<Revisions.Revision> revisions(String tenant, String streamId) {
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

    /** Most sessions have one configuration, and then nothing needs to be compared. */
    private Map<String, Long> countRevisions(String tenant, List<String> streamIds) {
        Map<String, Long> counts = new HashMap<>(GroupedCount.of(getEntityManager(), """
                select c.streamId, count(*) from SessionConfiguration c
                where c.tenantId = :tenant and c.streamId in (:keys)
                group by c.streamId
                """, tenant, streamIds));
        counts.replaceAll((stream, count) ->
                count == 1 ? count : revisions(tenant, stream).size());
        return counts;
    }
}
