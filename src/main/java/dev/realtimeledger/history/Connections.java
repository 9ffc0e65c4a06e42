package dev.realtimeledger.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What hangs together of items and responses without a session, as groups, and the sessions that know any of a group. The
 * rules by which a group belongs to a session are those of {@link Unassigned}.
 */
final class Connections {

    /** Items and responses by group; a group is named by one of its members. */
    private final Map<Member, Member> groups = new HashMap<>();

    /** The sessions that have something of the same id. */
    private final Map<Member, Set<String>> namesakes = new HashMap<>();

    /** The sessions that have an item that follows one of these. */
    private final Map<Member, Set<String>> followers = new HashMap<>();

    private record Member(boolean response, String id) {}

    /** An item, with the one before it and its response where it names them. */
    void addItem(String id, @Nullable String previousItemId, @Nullable String responseId) {
        Member item = item(id);
        join(item, previousItemId == null ? item : item(previousItemId));
        join(item, responseId == null ? item : response(responseId));
    }

    void addResponse(String id) {
        join(response(id), response(id));
    }

    /** A session has an item of that id. */
    void itemIsKnown(String id, String session) {
        note(namesakes, item(id), session);
    }

    /** A session has an item that follows the one of that id. */
    void itemIsFollowed(String id, String session) {
        note(followers, item(id), session);
    }

    /** A session has a response of that id. */
    void responseIsKnown(String id, String session) {
        note(namesakes, response(id), session);
    }

    private static Member item(String id) {
        return new Member(false, id);
    }

    private static Member response(String id) {
        return new Member(true, id);
    }

    private static void note(Map<Member, Set<String>> known, Member member, String session) {
        known.computeIfAbsent(member, first -> new TreeSet<>()).add(session);
    }

    private void join(Member one, Member other) {
        groups.put(group(other), group(one));
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

    /** The ids of all items, also of those that are only named as the one before another. */
    Set<String> itemIds() {
        Set<String> ids = new HashSet<>();
        groups.keySet().stream().filter(member -> !member.response).forEach(member -> ids.add(member.id));
        return ids;
    }

    /** The sessions of items; those that belong to none are missing. */
    Map<String, String> sessionsOfItems(Collection<String> ids) {
        return sessionsOf(false, ids);
    }

    /** The sessions of responses; those that belong to none are missing. */
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

    /** All that belongs to a session. */
    Belongings belongingTo(String session) {
        Map<Member, Set<String>> ofGroups = sessionsOfGroups();
        Set<String> itemIds = new TreeSet<>();
        Set<String> responseIds = new TreeSet<>();
        for (Member member : List.copyOf(groups.keySet())) {
            if (session.equals(session(member, ofGroups))) {
                (member.response ? responseIds : itemIds).add(member.id);
            }
        }
        return new Belongings(itemIds, responseIds);
    }

    private Map<Member, Set<String>> sessionsOfGroups() {
        Map<Member, Set<String>> sessions = new HashMap<>();
        for (Map<Member, Set<String>> known : List.of(namesakes, followers)) {
            known.forEach((member, streams) -> sessions.computeIfAbsent(group(member), group -> new TreeSet<>())
                    .addAll(streams));
        }
        return sessions;
    }

    /** A namesake decides alone; without one, all that know any of the group. */
    private @Nullable String session(Member member, Map<Member, Set<String>> ofGroups) {
        Set<String> known = namesakes.getOrDefault(member, ofGroups.getOrDefault(group(member), Set.of()));
        return known.size() == 1 ? known.iterator().next() : null;
    }
}
