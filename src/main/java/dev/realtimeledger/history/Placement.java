package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.ServerEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says where items and responses stand: in which session and conversation, and how that is known. What came without a
 * session is joined with what the session it belongs to knows of the same item or response.
 */
@ApplicationScoped
public class Placement {

    /** Characters of items that are held in the memory at once: days of speech. */
    private static final long MOST_TOLD = 30_000_000;

    /** The code of the refusal to tell a session that says more. */
    public static final String TOO_LARGE = "session_too_large";

    private final RealtimeItems items;
    private final RealtimeResponses responses;
    private final RealtimeSessions sessions;
    private final Unassigned unassigned;

    Placement(RealtimeItems items, RealtimeResponses responses, RealtimeSessions sessions, Unassigned unassigned) {
        this.items = items;
        this.responses = responses;
        this.sessions = sessions;
        this.unassigned = unassigned;
    }

    /** To be used within one request: what several rows need is read once. */
    public Reading of(String tenant) {
        return new Reading(tenant);
    }

    /** One request's reading. */
    public final class Reading {

        private final String tenant;
        private final DeltaLog deltas;
        private final boolean someWithoutSession;
        private final Map<String, Map<EntityKey, String>> conversations = new HashMap<>();
        private final Map<String, List<Revisions.Revision>> revisions = new HashMap<>();
        private final Map<String, Unassigned.Belongings> belongings = new HashMap<>();

        private Reading(String tenant) {
            this.tenant = tenant;
            this.deltas = new DeltaLog(items.getEntityManager(), tenant);
            this.someWithoutSession = unassigned.exists(tenant);
        }

        /** The items in the order of the rows. */
        List<PlacedItem> items(List<RealtimeItem> rows) {
            Map<String, String> derived = unassigned.sessionsOfItems(tenant, withoutSession(rows));
            Map<String, RealtimeItem> others = twins(rows, ids -> {
                List<RealtimeItem> same = items.withIds(tenant, ServerEvent.UNASSIGNED, ids);
                Map<String, String> ties = unassigned.sessionsOfItems(tenant, withoutSession(same));
                return same.stream()
                        .filter(other -> ties.containsKey(other.itemId))
                        .collect(
                                Collectors.toMap(other -> ties.get(other.itemId) + " " + other.itemId, other -> other));
            });
            Map<EntityKey, String> conversations = conversations(rows, derived);
            List<ItemState> states = rows.stream()
                    .map(row -> {
                        RealtimeItem other = others.get(row.streamId + " " + row.itemId);
                        return other == null ? row.state() : row.state().join(other.state());
                    })
                    .toList();
            Map<EntityKey, DeltaText> texts = textsSoFar(states);
            return withHeard(states.stream()
                    .map(state -> new PlacedItem(
                            state,
                            texts.getOrDefault(state.key(), DeltaText.NONE),
                            session(
                                    state.key().streamId(),
                                    derived.get(state.key().id())),
                            conversation(conversations.get(state.key())),
                            null))
                    .toList());
        }

        /** The texts so far of the items that lack some, by their own deltas. */
        private Map<EntityKey, DeltaText> textsSoFar(List<ItemState> states) {
            List<EntityKey> lacking = states.stream()
                    .filter(state -> DeltaText.isMissingIn(state.evidence()))
                    .map(ItemState::key)
                    .toList();
            return lacking.isEmpty() ? Map.of() : deltas.texts(lacking);
        }

        /** Those that were truncated with what was heard of them. For others nothing is read. */
        private List<PlacedItem> withHeard(List<PlacedItem> placed) {
            List<PlacedItem> truncated = placed.stream()
                    .filter(item -> item.item().audioEndMs() != null)
                    .toList();
            if (truncated.isEmpty()) {
                return placed;
            }
            Map<EntityKey, Long> audio = deltas.audioBytes(truncated.stream()
                    .flatMap(item -> streams(item).map(stream -> new EntityKey(stream, item.id())))
                    .distinct()
                    .toList());
            Map<EntityKey, PlacedResponse> spoken = responsesOf(truncated);
            return placed.stream()
                    .map(item -> {
                        String generated = item.text();
                        Long end = item.item().audioEndMs();
                        return generated == null || end == null
                                ? item
                                : item.with(Heard.of(generated, end, audioMs(item, audio, spoken)));
                    })
                    .toList();
        }

        /** Where there are events of an item. */
        private static Stream<String> streams(PlacedItem item) {
            Tie session = item.session();
            return Stream.of(ServerEvent.UNASSIGNED, session == null ? ServerEvent.UNASSIGNED : session.id())
                    .distinct();
        }

        /** The responses of the items, by session and id. */
        private Map<EntityKey, PlacedResponse> responsesOf(List<PlacedItem> spoken) {
            Map<String, Set<String>> ids = new TreeMap<>();
            for (PlacedItem item : spoken) {
                String id = item.item().responseLink().responseId();
                if (id != null) {
                    streams(item)
                            .forEach(stream -> ids.computeIfAbsent(stream, first -> new HashSet<>())
                                    .add(id));
                }
            }
            Map<EntityKey, PlacedResponse> found = new HashMap<>();
            ids.forEach((stream, some) -> responses(responses.withIds(tenant, stream, some))
                    .forEach(response -> {
                        if (response.session() != null) {
                            found.put(new EntityKey(response.session().id(), response.id()), response);
                        }
                    }));
            return found;
        }

        private @Nullable Long audioMs(
                PlacedItem item, Map<EntityKey, Long> audio, Map<EntityKey, PlacedResponse> spoken) {
            long bytes = streams(item)
                    .mapToLong(stream -> audio.getOrDefault(new EntityKey(stream, item.id()), 0L))
                    .sum();
            return bytes == 0 ? null : outputFormat(item, spoken).milliseconds(bytes);
        }

        /** The format of an item's audio: its response states it, else the configuration in force. */
        private AudioFormat outputFormat(PlacedItem item, Map<EntityKey, PlacedResponse> spoken) {
            Tie session = item.session();
            if (session == null) {
                return AudioFormat.of(MissingNode.getInstance());
            }
            String id = item.item().responseLink().responseId();
            PlacedResponse response = id == null ? null : spoken.get(new EntityKey(session.id(), id));
            if (response != null) {
                JsonNode stated = response.response().evidence().at("/response/audio/output/format");
                if (AudioFormat.isStated(stated)) {
                    return AudioFormat.of(stated);
                }
            }
            Integer revision = response == null ? null : response.revision();
            return Revisions.numbered(revisions(session.id()), revision)
                    .map(found -> found.configuration().outputFormat())
                    .orElseGet(() -> AudioFormat.of(MissingNode.getInstance()));
        }

        /** The responses in the order of the rows. */
        List<PlacedResponse> responses(List<RealtimeResponse> rows) {
            Map<String, String> derived = unassigned.sessionsOfResponses(tenant, withoutSession(rows));
            Map<String, RealtimeResponse> others = twins(rows, ids -> {
                List<RealtimeResponse> same = responses.withIds(tenant, ServerEvent.UNASSIGNED, ids);
                Map<String, String> ties = unassigned.sessionsOfResponses(tenant, withoutSession(same));
                return same.stream()
                        .filter(other -> ties.containsKey(other.responseId))
                        .collect(Collectors.toMap(
                                other -> ties.get(other.responseId) + " " + other.responseId, other -> other));
            });
            return rows.stream()
                    .map(row -> {
                        RealtimeResponse other = others.get(row.streamId + " " + row.responseId);
                        ResponseState state =
                                other == null ? row.state() : row.state().join(other.state());
                        Tie session = session(row.streamId, derived.get(row.responseId));
                        return new PlacedResponse(state, session, session == null ? null : revision(session, state));
                    })
                    .toList();
        }

        /**
         * What is known of a session altogether, its items in the order of their conversation.
         *
         * @throws ApiException 422 for a session that was made to fill the memory; its items can still be listed
         */
        public SessionHistory session(String streamId) {
            if (items.size(tenant, streamId) > MOST_TOLD) {
                throw ApiException.invalid(
                        422, TOO_LARGE, null, "The session says more than can be told in one piece.");
            }
            Unassigned.Belongings belongings = belongings(streamId);
            List<RealtimeItem> itemRows = new ArrayList<>(items.allOf(tenant, streamId));
            Set<String> ownItems = itemRows.stream().map(row -> row.itemId).collect(Collectors.toSet());
            items.withIds(tenant, ServerEvent.UNASSIGNED, belongings.itemIds()).stream()
                    .filter(row -> !ownItems.contains(row.itemId))
                    .forEach(itemRows::add);
            List<RealtimeResponse> responseRows = new ArrayList<>(responses.allOf(tenant, streamId));
            Set<String> ownResponses =
                    responseRows.stream().map(row -> row.responseId).collect(Collectors.toSet());
            responses.withIds(tenant, ServerEvent.UNASSIGNED, belongings.responseIds()).stream()
                    .filter(row -> !ownResponses.contains(row.responseId))
                    .forEach(responseRows::add);
            return SessionHistory.of(streamId, items(itemRows), responses(responseRows), revisions(streamId));
        }

        /** The items as the API shows them. */
        public List<ObjectNode> viewItems(List<RealtimeItem> rows) {
            return items(rows).stream().map(ItemView::of).toList();
        }

        /** The responses as the API shows them. */
        public List<ObjectNode> viewResponses(List<RealtimeResponse> rows) {
            return responses(rows).stream().map(ResponseView::of).toList();
        }

        /** The ids of a session's items that came without a session, and that no event of the session names. */
        public Set<String> itemsWithoutSession(String streamId) {
            return belongings(streamId).itemIds();
        }

        /** The ids of a session's responses that came without a session. */
        public Set<String> responsesWithoutSession(String streamId) {
            return belongings(streamId).responseIds();
        }

        private Unassigned.Belongings belongings(String streamId) {
            return someWithoutSession && !streamId.equals(ServerEvent.UNASSIGNED)
                    ? belongings.computeIfAbsent(streamId, unread -> unassigned.belongingTo(tenant, unread))
                    : Unassigned.Belongings.NONE;
        }

        private <E extends ListedEntity> List<String> withoutSession(List<E> rows) {
            return rows.stream()
                    .filter(row -> row.streamId().equals(ServerEvent.UNASSIGNED))
                    .map(ListedEntity::id)
                    .toList();
        }

        /** What came without a session for rows that have one, by session and id. */
        private <E extends ListedEntity> Map<String, E> twins(
                List<E> rows, Function<Collection<String>, Map<String, E>> read) {
            Set<String> ids = new HashSet<>();
            rows.stream()
                    .filter(row -> !row.streamId().equals(ServerEvent.UNASSIGNED))
                    .forEach(row -> ids.add(row.id()));
            return someWithoutSession && !ids.isEmpty() ? read.apply(ids) : Map.of();
        }

        private static @Nullable Tie session(String streamId, @Nullable String derived) {
            if (!streamId.equals(ServerEvent.UNASSIGNED)) {
                return new Tie(streamId, Tie.SUPPLIED);
            }
            return derived == null ? null : new Tie(derived, Tie.DERIVED);
        }

        private static @Nullable Tie conversation(@Nullable String known) {
            return known == null ? null : new Tie(known, Tie.DERIVED);
        }

        /** The conversations of the items by their keys, as their responses or their chains tell. */
        private Map<EntityKey, String> conversations(List<RealtimeItem> rows, Map<String, String> derived) {
            Map<EntityKey, String> found = new HashMap<>();
            Map<String, Set<String>> withoutSession = new TreeMap<>();
            for (RealtimeItem row : rows) {
                EntityKey key = new EntityKey(row.streamId, row.itemId);
                if (row.conversationId != null) {
                    found.put(key, row.conversationId);
                } else if (row.streamId.equals(ServerEvent.UNASSIGNED)) {
                    withoutSession
                            .computeIfAbsent(derived.getOrDefault(row.itemId, row.streamId), session -> new HashSet<>())
                            .add(row.itemId);
                } else {
                    String known = conversations
                            .computeIfAbsent(
                                    row.streamId,
                                    stream -> ConversationOrder.conversations(items.links(tenant, stream)))
                            .get(key);
                    if (known != null) {
                        found.put(key, known);
                    }
                }
            }
            withoutSession.forEach((session, ids) -> ConversationOrder.conversations(linksAround(session, ids))
                    .forEach((key, conversation) ->
                            found.put(new EntityKey(ServerEvent.UNASSIGNED, key.id()), conversation)));
            return found;
        }

        /** Who follows whom around items without a session, together with the items of the session they belong to. */
        private Collection<ConversationOrder.Link> linksAround(String session, Set<String> itemIds) {
            Map<String, ConversationOrder.Link> links = new HashMap<>();
            if (!session.equals(ServerEvent.UNASSIGNED)) {
                items.links(tenant, session)
                        .forEach(link -> links.put(link.key().id(), link));
            }
            items.links(tenant, ServerEvent.UNASSIGNED, unassigned.connected(tenant, itemIds))
                    .forEach(link -> links.merge(link.key().id(), link.in(session), ConversationOrder.Link::or));
            return links.values();
        }

        private List<Revisions.Revision> revisions(String streamId) {
            return revisions.computeIfAbsent(streamId, unread -> sessions.revisions(tenant, unread));
        }

        private @Nullable Integer revision(Tie session, ResponseState response) {
            return Revisions.inForce(revisions(session.id()), response);
        }
    }
}
