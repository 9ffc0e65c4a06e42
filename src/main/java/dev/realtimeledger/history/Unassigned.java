package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.realtimeledger.event.ServerEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Items and responses whose events came without a session: which of them belong together, and to which session.
 *
 * <p>What exactly one session has under the same id is that session's. Beyond that, items hang together when one names the
 * other as the one before it, or when they are of one response; all that hangs together belongs to a session when exactly
 * one session knows any of it: has it under the same id, or has an item that follows it. Where several do, it belongs to
 * none, because providers may use an id again. It is worked out whenever it is read, so that later evidence counts, and
 * changes no row of any stream.
 */
@ApplicationScoped
public class Unassigned {

    /** Who hangs together with more than so many is not attributed: that is no call. */
    private static final int MOST_CONNECTED = 20_000;

    private final EntityManager entities;

    Unassigned(EntityManager entities) {
        this.entities = entities;
    }

    /** The sessions of items that came without one, where evidence ties them to one. */
    Map<String, String> sessionsOfItems(String tenant, Collection<String> itemIds) {
        return around(tenant, itemIds).sessionsOfItems(itemIds);
    }

    /** The same for all that hangs together with the items; an item without a session is there with nothing. */
    Map<String, Optional<String>> sessionsAround(String tenant, Collection<String> itemIds) {
        Connections connections = around(tenant, itemIds);
        Set<String> ids = connections.itemIds();
        ids.addAll(itemIds);
        Map<String, String> known = connections.sessionsOfItems(ids);
        Map<String, Optional<String>> sessions = new HashMap<>();
        ids.forEach(id -> sessions.put(id, Optional.ofNullable(known.get(id))));
        return sessions;
    }

    /** The sessions of responses that came without one, where evidence ties them to one. */
    Map<String, String> sessionsOfResponses(String tenant, Collection<String> responseIds) {
        if (responseIds.isEmpty()) {
            return Map.of();
        }
        Set<String> itemIds = strings("""
                select i.item_id
                from json_array_elements_text(cast(:ids as json)) as wanted (id)
                join realtime_item i
                  on i.tenant_id = :tenant and i.response_id = wanted.id and i.stream_id = 'unassigned'
                """, tenant, Map.of("ids", json(responseIds)));
        Connections connections = around(tenant, itemIds);
        addResponses(connections, tenant, responseIds);
        return connections.sessionsOfResponses(responseIds);
    }

    /** All ids that hang together with these, these included; those of items that nobody described as well. */
    Set<String> connected(String tenant, Collection<String> itemIds) {
        return around(tenant, itemIds).itemIds();
    }

    /** What belongs to a session though it came without one. */
    public Belongings belongingTo(String tenant, String streamId) {
        if (!exists(tenant)) {
            return Belongings.NONE;
        }
        Set<String> itemIds = strings("""
                select u.item_id from realtime_item s
                join realtime_item u on u.tenant_id = s.tenant_id and u.item_id = s.item_id
                where s.tenant_id = :tenant and s.stream_id = :stream and u.stream_id = 'unassigned'
                union
                select u.item_id from realtime_item s
                join realtime_item u on u.tenant_id = s.tenant_id and u.previous_item_id = s.item_id
                where s.tenant_id = :tenant and s.stream_id = :stream and u.stream_id = 'unassigned'
                union
                select u.item_id from realtime_item s
                join realtime_item u on u.tenant_id = s.tenant_id and u.item_id = s.previous_item_id
                where s.tenant_id = :tenant and s.stream_id = :stream and u.stream_id = 'unassigned'
                union
                select u.item_id from realtime_response s
                join realtime_item u on u.tenant_id = s.tenant_id and u.response_id = s.response_id
                where s.tenant_id = :tenant and s.stream_id = :stream and u.stream_id = 'unassigned'
                """, tenant, Map.of("stream", streamId));
        Set<String> responseIds = strings("""
                select u.response_id from realtime_response s
                join realtime_response u on u.tenant_id = s.tenant_id and u.response_id = s.response_id
                where s.tenant_id = :tenant and s.stream_id = :stream and u.stream_id = 'unassigned'
                """, tenant, Map.of("stream", streamId));
        Connections connections = around(tenant, itemIds);
        addResponses(connections, tenant, responseIds);
        return connections.belongingTo(streamId);
    }

    /** Whether the tenant has events without a session at all; most have none. */
    boolean exists(String tenant) {
        return entities.find(EventStream.class, new EventStream.Key(tenant, ServerEvent.UNASSIGNED)) != null;
    }

    /** All that hangs together with the items, and who knows any of it. */
    private Connections around(String tenant, Collection<String> itemIds) {
        Connections connections = new Connections();
        if (itemIds.isEmpty()) {
            return connections;
        }
        // A recursive query is evaluated only as far as its reader goes: the limit bounds the work. A response is a
        // step
        // of its own, so that its items are not each led to all the others.
        List<Object[]> links = rows("""
                with recursive around (kind, id) as (
                    select 'item', wanted.id
                    from json_array_elements_text(cast(:ids as json)) as wanted (id)
                    union
                    select next.kind, next.id
                    from around a
                    cross join lateral (
                        select 'item' as kind, i.previous_item_id as id
                        from realtime_item i
                        where a.kind = 'item' and i.tenant_id = :tenant and i.stream_id = 'unassigned'
                          and i.item_id = a.id and i.previous_item_id is not null
                        union all
                        select 'item', i.item_id
                        from realtime_item i
                        where a.kind = 'item' and i.tenant_id = :tenant and i.stream_id = 'unassigned'
                          and i.previous_item_id = a.id
                        union all
                        select 'response', i.response_id
                        from realtime_item i
                        where a.kind = 'item' and i.tenant_id = :tenant and i.stream_id = 'unassigned'
                          and i.item_id = a.id and i.response_id is not null
                        union all
                        select 'item', i.item_id
                        from realtime_item i
                        where a.kind = 'response' and i.tenant_id = :tenant and i.stream_id = 'unassigned'
                          and i.response_id = a.id
                    ) as next
                )
                select found.kind, found.id, i.previous_item_id, i.response_id
                from (select a.kind, a.id from around a limit :most) as found
                left join realtime_item i
                  on found.kind = 'item' and i.tenant_id = :tenant and i.stream_id = 'unassigned'
                 and i.item_id = found.id
                """, tenant, itemIds, Map.of("most", MOST_CONNECTED + 1));
        if (links.size() > MOST_CONNECTED) {
            return connections;
        }
        Set<String> responseIds = new TreeSet<>();
        for (Object[] link : links) {
            if (link[0].equals("response")) {
                responseIds.add((String) link[1]);
            } else {
                connections.addItem((String) link[1], (String) link[2], (String) link[3]);
            }
        }
        Set<String> ids = connections.itemIds();
        rows("""
                select wanted.id, i.stream_id
                from json_array_elements_text(cast(:ids as json)) as wanted (id)
                join realtime_item i
                  on i.tenant_id = :tenant and i.item_id = wanted.id and i.stream_id <> 'unassigned'
                """, tenant, ids, Map.of())
                .forEach(known -> connections.itemIsKnown((String) known[0], (String) known[1]));
        rows("""
                select distinct wanted.id, i.stream_id
                from json_array_elements_text(cast(:ids as json)) as wanted (id)
                join realtime_item i
                  on i.tenant_id = :tenant and i.previous_item_id = wanted.id and i.stream_id <> 'unassigned'
                """, tenant, ids, Map.of())
                .forEach(known -> connections.itemIsFollowed((String) known[0], (String) known[1]));
        addResponses(connections, tenant, responseIds);
        return connections;
    }

    private void addResponses(Connections connections, String tenant, Collection<String> responseIds) {
        responseIds.forEach(connections::addResponse);
        rows("""
                select wanted.id, r.stream_id
                from json_array_elements_text(cast(:ids as json)) as wanted (id)
                join realtime_response r
                  on r.tenant_id = :tenant and r.response_id = wanted.id and r.stream_id <> 'unassigned'
                """, tenant, responseIds, Map.of())
                .forEach(known -> connections.responseIsKnown((String) known[0], (String) known[1]));
    }

    private Set<String> strings(String sql, String tenant, Map<String, Object> parameters) {
        var query = entities.createNativeQuery(sql, Object[].class).setParameter("tenant", tenant);
        parameters.forEach(query::setParameter);
        Set<String> strings = new TreeSet<>();
        for (Object row : query.getResultList()) {
            strings.add((String) ((Object[]) row)[0]);
        }
        return strings;
    }

    private List<Object[]> rows(String sql, String tenant, Collection<String> ids, Map<String, Object> parameters) {
        if (ids.isEmpty()) {
            return List.of();
        }
        var query = entities.createNativeQuery(sql, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("ids", json(ids));
        parameters.forEach(query::setParameter);
        List<Object[]> rows = new ArrayList<>();
        for (Object row : query.getResultList()) {
            rows.add((Object @Nullable []) row);
        }
        return rows;
    }

    /** Ids as one parameter, however many. */
    private static String json(Collection<String> ids) {
        ArrayNode array = Views.object().arrayNode();
        ids.forEach(array::add);
        return array.toString();
    }
}
