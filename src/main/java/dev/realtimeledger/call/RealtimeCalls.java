package dev.realtimeledger.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.Keyset;
import dev.realtimeledger.api.Page;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import dev.realtimeledger.api.ShownSessions;
import dev.realtimeledger.history.EntityList;
import dev.realtimeledger.history.EventStream;
import dev.realtimeledger.history.Filters;
import dev.realtimeledger.history.GroupedCount;
import dev.realtimeledger.history.Views;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads calls, each out of its sessions. */
@ApplicationScoped
class RealtimeCalls implements PanacheRepositoryBase<RealtimeCall, RealtimeCall.Key> {

    private static final Keyset BY_TIME = Keyset.of("createdAt", "callId");
    private static final List<String> COLUMNS = List.of(
            "object",
            "id",
            "created_at",
            "first_event_at",
            "last_event_at",
            "session_ids",
            "num_sessions",
            "num_responses",
            "num_items",
            "models");

    /** The calls of a tenant. */
    EntityList<RealtimeCall> of(String tenant) {
        return new EntityList<>(this, tenant, "tenantId = :tenant", "call", "callId");
    }

    /** A page of them in the order of time. */
    Response page(String tenant, PageRequest request, Filters filters) {
        List<RealtimeCall> calls =
                of(tenant).readSmall(request, BY_TIME, call -> List.of(call.createdAt, call.callId), filters);
        Stream<Row> rows = views(tenant, calls).stream()
                .map(view -> new Row(view.path("id").asText(), "", view, ShownSessions.namedIn(view)));
        return Page.of(request, COLUMNS, rows);
    }

    /** The sessions of some calls, the earliest first. */
    List<EventStream> sessions(String tenant, List<RealtimeCall> calls) {
        return getEntityManager()
                .createQuery("""
                        from EventStream
                        where tenantId = :tenant and callId in (:calls)
                          and streamId <> 'unassigned' and streamId not like '$%'
                        order by createdAt, streamId
                        """, EventStream.class)
                .setParameter("tenant", tenant)
                .setParameter("calls", calls.stream().map(RealtimeCall::id).toList())
                .getResultList();
    }

    /** The calls as the API shows them, in their order: so many queries, however many calls. */
    List<ObjectNode> views(String tenant, List<RealtimeCall> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        List<String> ids = calls.stream().map(RealtimeCall::id).toList();
        Map<String, List<EventStream>> sessions =
                sessions(tenant, calls).stream().collect(Collectors.groupingBy(EventStream::callId));
        Map<String, Long> responses = count("RealtimeResponse", tenant, ids);
        Map<String, Long> items = count("RealtimeItem", tenant, ids);
        Map<String, List<String>> models = models(tenant, ids);
        return calls.stream()
                .map(call -> {
                    List<EventStream> own = sessions.getOrDefault(call.callId, List.of());
                    ObjectNode view = Views.object()
                            .put("object", "realtime.call")
                            .put("id", call.callId)
                            .put("created_at", Views.time(call.createdAt))
                            .put("first_event_at", Views.time(call.createdAt))
                            .put(
                                    "last_event_at",
                                    Views.time(own.stream()
                                            .map(EventStream::lastEventAt)
                                            .reduce(call.createdAt, (a, b) -> a.isAfter(b) ? a : b)));
                    own.stream().map(EventStream::id).forEach(view.putArray("session_ids")::add);
                    view.put("num_sessions", own.size())
                            .put("num_responses", responses.getOrDefault(call.callId, 0L))
                            .put("num_items", items.getOrDefault(call.callId, 0L));
                    models.getOrDefault(call.callId, List.of()).forEach(view.putArray("models")::add);
                    return view;
                })
                .toList();
    }

    private Map<String, Long> count(String entity, String tenant, List<String> callIds) {
        return GroupedCount.of(getEntityManager(), """
                select s.callId, count(*)
                from EventStream s
                join %s e on e.tenantId = s.tenantId and e.streamId = s.streamId
                where s.tenantId = :tenant and s.callId in (:keys)
                  and s.streamId <> 'unassigned' and s.streamId not like '$%%'
                group by s.callId
                """.formatted(entity), tenant, callIds);
    }

    /** The models of the configurations in force, each once. */
    private Map<String, List<String>> models(String tenant, List<String> callIds) {
        return getEntityManager()
                .createQuery("""
                        select distinct s.callId, r.model
                        from EventStream s
                        join RealtimeSession r on r.tenantId = s.tenantId and r.streamId = s.streamId
                        where s.tenantId = :tenant and s.callId in (:calls) and r.model is not null
                        order by s.callId, r.model
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("calls", callIds)
                .getResultStream()
                .collect(Collectors.groupingBy(
                        row -> (String) row[0], Collectors.mapping(row -> (String) row[1], Collectors.toList())));
    }
}
