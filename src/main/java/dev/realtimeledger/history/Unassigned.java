package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.realtimeledger.event.ServerEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
class Unassigned {

    /** Who hangs together with more than so many is not attributed: that is no call. */
    private static final int MOST_CONNECTED = 20_000;

    private final EntityManager entities;

    Unassigned(EntityManager entities) {
        this.entities = entities;
    }

    /** What came without a session and belongs to one. */
    record Belongings(Set<String> itemIds, Set<String> responseIds) {

        static final Belongings NONE = new Belongings(Set.of(), Set.of());
    }

    /** The sessions of items that came without one, where evidence ties them to one. */
    Map<String, String> sessionsOfItems(String tenant, Collection<String> itemIds) {
        return itemIds.isEmpty()
                ? Map.of()
                : Connected.read(this, tenant, itemIds).sessionsOfItems(itemIds);
    }

    /** The same for all that hangs together with the items; an item without a session is there with nothing. */
    Map<String, Optional<String>> sessionsAround(String tenant, Collection<String> itemIds) {
        Connected connected = Connected.read(this, tenant, itemIds);
        Set<String> ids = connected.ids();
        ids.addAll(itemIds);
        Map<String, String> known = connected.sessionsOfItems(ids);
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
                """, tenant, responseIds);
        Connected connected = Connected.read(this, tenant, itemIds);
        connected.addResponses(responseIds, holdersOfResponses(tenant, responseIds));
        return connected.sessionsOfResponses(responseIds);
    }

    /** All ids that hang together with these, these included; those of items that nobody described as well. */
    Set<String> connected(String tenant, Collection<String> itemIds) {
        return Connected.read(this, tenant, itemIds).ids();
    }

    /** What belongs to a session though it came without one. */
    Belongings belongingTo(String tenant, String streamId) {
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
        Connected connected = Connected.read(this, tenant, itemIds);
        connected.addResponses(responseIds, holdersOfResponses(tenant, responseIds));
        return connected.belongingTo(streamId);
    }

    /** Whether the tenant has events without a session at all; most have none. */
    boolean exists(String tenant) {
        return entities.find(EventStream.class, new EventStream.Key(tenant, ServerEvent.UNASSIGNED)) != null;
    }

    /** Pairs of a response's id and a session that has a response of that id. */
    private List<Object[]> holdersOfResponses(String tenant, Collection<String> responseIds) {
        return rows("""
                select wanted.id, r.stream_id
                from json_array_elements_text(cast(:ids as json)) as wanted (id)
                join realtime_response r
                  on r.tenant_id = :tenant and r.response_id = wanted.id and r.stream_id <> 'unassigned'
                """, tenant, responseIds);
    }

    /** What hangs together, as groups, and the sessions that know any of a group. */
    private static final class Connected {

        /** Items and responses without a session, by group; a group is named by one of its members. */
        private final Map<Member, Member> groups = new HashMap<>();

        /** The sessions that have something of the same id. */
        private final Map<Member, Set<String>> namesakes = new HashMap<>();

        /** The sessions that have an item that follows one of these. */
        private final Map<Member, Set<String>> followers = new HashMap<>();

        /** An item or a response. */
        private record Member(boolean response, String id) {}

        static Connected read(Unassigned unassigned, String tenant, Collection<String> itemIds) {
            Connected connected = new Connected();
            if (itemIds.isEmpty()) {
                return connected;
            }
            // A recursive query is evaluated only as far as its reader goes: the limit bounds the work. A response is
            // a step of its own, so that its items are not each led to all the others.
            List<Object[]> links = unassigned.rows("""
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
                return connected;
            }
            Set<String> responseIds = new TreeSet<>();
            for (Object[] link : links) {
                if (link[0].equals("response")) {
                    responseIds.add((String) link[1]);
                    continue;
                }
                Member item = new Member(false, (String) link[1]);
                connected.join(item, link[2] == null ? item : new Member(false, (String) link[2]));
                if (link[3] != null) {
                    connected.join(item, new Member(true, (String) link[3]));
                }
            }
            note(connected.namesakes, false, unassigned.rows("""
                    select wanted.id, i.stream_id
                    from json_array_elements_text(cast(:ids as json)) as wanted (id)
                    join realtime_item i
                      on i.tenant_id = :tenant and i.item_id = wanted.id and i.stream_id <> 'unassigned'
                    """, tenant, connected.ids()));
            note(connected.followers, false, unassigned.rows("""
                    select distinct wanted.id, i.stream_id
                    from json_array_elements_text(cast(:ids as json)) as wanted (id)
                    join realtime_item i
                      on i.tenant_id = :tenant and i.previous_item_id = wanted.id and i.stream_id <> 'unassigned'
                    """, tenant, connected.ids()));
            connected.addResponses(responseIds, unassigned.holdersOfResponses(tenant, responseIds));
            return connected;
        }

        void addResponses(Collection<String> responseIds, List<Object[]> sessions) {
            responseIds.forEach(id -> join(new Member(true, id), new Member(true, id)));
            note(namesakes, true, sessions);
        }

        private static void note(Map<Member, Set<String>> known, boolean response, List<Object[]> sessions) {
            for (Object[] session : sessions) {
                known.computeIfAbsent(new Member(response, (String) session[0]), member -> new TreeSet<>())
                        .add((String) session[1]);
            }
        }

        private void join(Member one, Member other) {
            Member group = group(one);
            Member joined = group(other);
            groups.put(joined, group);
        }

        private Member group(Member member) {
            Member group = member;
            for (Member next = groups.get(group); next != null && !next.equals(group); next = groups.get(group)) {
                groups.put(group, groups.getOrDefault(next, next));
                group = next;
            }
            groups.put(member, group);
            return group;
        }

        Set<String> ids() {
            Set<String> ids = new HashSet<>();
            groups.keySet().stream().filter(member -> !member.response).forEach(member -> ids.add(member.id));
            return ids;
        }

        private Map<Member, Set<String>> sessionsOfGroups() {
            Map<Member, Set<String>> sessions = new HashMap<>();
            for (Map<Member, Set<String>> known : List.of(namesakes, followers)) {
                known.forEach((member, streams) -> sessions.computeIfAbsent(group(member), group -> new TreeSet<>())
                        .addAll(streams));
            }
            return sessions;
        }

        Map<String, String> sessionsOfItems(Collection<String> ids) {
            return sessionsOf(false, ids);
        }

        Map<String, String> sessionsOfResponses(Collection<String> ids) {
            return sessionsOf(true, ids);
        }

        private Map<String, String> sessionsOf(boolean response, Collection<String> ids) {
            Map<Member, Set<String>> ofGroups = sessionsOfGroups();
            Map<String, String> sessions = new HashMap<>();
            for (String id : ids) {
                String session = session(new Member(response, id), ofGroups);
                if (session != null) {
                    sessions.put(id, session);
                }
            }
            return sessions;
        }

        private @Nullable String session(Member member, Map<Member, Set<String>> ofGroups) {
            Set<String> known = namesakes.containsKey(member)
                    ? namesakes.getOrDefault(member, Set.of())
                    : ofGroups.getOrDefault(group(member), Set.of());
            return known.size() == 1 ? known.iterator().next() : null;
        }

        Belongings belongingTo(String streamId) {
            Map<Member, Set<String>> ofGroups = sessionsOfGroups();
            Set<String> itemIds = new TreeSet<>();
            Set<String> responseIds = new TreeSet<>();
            for (Member member : List.copyOf(groups.keySet())) {
                if (streamId.equals(session(member, ofGroups))) {
                    (member.response ? responseIds : itemIds).add(member.id);
                }
            }
            return new Belongings(itemIds, responseIds);
        }
    }

    private Set<String> strings(String sql, String tenant, Collection<String> ids) {
        return ids.isEmpty() ? Set.of() : strings(sql, tenant, Map.of("ids", json(ids)));
    }

    private Set<String> strings(String sql, String tenant, Map<String, Object> parameters) {
        var query = entities.createNativeQuery(sql, String.class).setParameter("tenant", tenant);
        parameters.forEach(query::setParameter);
        Set<String> strings = new TreeSet<>();
        for (Object row : query.getResultList()) {
            strings.add((String) row);
        }
        return strings;
    }

    private List<Object[]> rows(String sql, String tenant, Collection<String> ids) {
        return rows(sql, tenant, ids, Map.of());
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
