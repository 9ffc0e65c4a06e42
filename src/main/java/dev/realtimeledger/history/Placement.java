package dev.realtimeledger.history;

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says where items and responses stand: in which session and conversation, and how that is known. What came without a
 * session is joined with what the session it belongs to knows of the same item or response.
 */
@ApplicationScoped
public class Placement {

    /** Bytes of what sessions say that are held in the memory at once: days of speech. */
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
        private final HeardItems heard;
        private final ItemConversations conversations;

        /** Bytes of the sessions that were read; the sessions of a call are held in the memory together. */
        private long told;

        private final boolean someWithoutSession;

        /** By item without a session, and all that hangs together with one that was asked for. */
        private final Map<String, Optional<String>> sessionsOfItems = new HashMap<>();

        private final Map<String, List<Revisions.Revision>> revisions = new HashMap<>();
        private final Map<String, Belongings> belongings = new HashMap<>();

        private Reading(String tenant) {
            this.tenant = tenant;
            this.deltas = new DeltaLog(items.getEntityManager(), tenant);
            this.heard = new HeardItems(
                    deltas, (stream, ids) -> responses(responses.withIds(tenant, stream, ids)), this::revisions);
            this.conversations = new ItemConversations(items, unassigned, tenant);
            this.someWithoutSession = unassigned.exists(tenant);
        }

        /** The items in the order of the rows. */
        List<PlacedItem> items(List<RealtimeItem> rows) {
            Map<String, String> derived = sessionsOfItems(withoutSession(rows));
            Map<EntityKey, RealtimeItem> others =
                    others(rows, derived, (stream, ids) -> items.withIds(tenant, stream, ids), this::sessionsOfItems);
            Map<EntityKey, String> known = conversations.of(rows, derived);
            List<ItemState> states = rows.stream()
                    .map(row -> {
                        RealtimeItem other = others.get(keyOf(row));
                        return other == null ? row.state() : joined(row.state(), other.state(), ItemState::join);
                    })
                    .toList();
            Function<EntityKey, List<EntityKey>> sources = item -> sources(item, others.keySet());
            Map<EntityKey, DeltaText> texts = textsSoFar(states, sources);
            List<PlacedItem> placed = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                ItemState state = states.get(i);
                placed.add(new PlacedItem(
                        state,
                        texts.getOrDefault(state.key(), DeltaText.NONE),
                        session(state.key().streamId(), derived.get(state.key().id())),
                        conversation(known.get(keyOf(rows.get(i)))),
                        null,
                        null));
            }
            return heard.of(placed, sources);
        }

        private Map<String, String> sessionsOfItems(Collection<String> ids) {
            List<String> unread =
                    ids.stream().filter(id -> !sessionsOfItems.containsKey(id)).toList();
            if (!unread.isEmpty()) {
                sessionsOfItems.putAll(unassigned.sessionsAround(tenant, unread));
            }
            Map<String, String> known = new HashMap<>();
            for (String id : ids) {
                sessionsOfItems.getOrDefault(id, Optional.empty()).ifPresent(session -> known.put(id, session));
            }
            return known;
        }

        /** The texts so far of the items that lack some. */
        private Map<EntityKey, DeltaText> textsSoFar(
                List<ItemState> states, Function<EntityKey, List<EntityKey>> sources) {
            Map<EntityKey, List<EntityKey>> lacking = new HashMap<>();
            for (ItemState state : states) {
                if (DeltaText.isMissingIn(state.evidence())) {
                    lacking.put(state.key(), sources.apply(state.key()));
                }
            }
            if (lacking.isEmpty()) {
                return Map.of();
            }
            Map<EntityKey, List<DeltaText.Delta>> pieces = deltas.pieces(
                    lacking.values().stream().flatMap(List::stream).distinct().toList());
            Map<EntityKey, DeltaText> texts = new HashMap<>();
            lacking.forEach((item, keys) -> texts.put(
                    item,
                    DeltaText.of(keys.stream()
                            .flatMap(key -> pieces.getOrDefault(key, List.of()).stream())
                            .toList())));
            return texts;
        }

        /** Where there are events of an item: in its stream, and among those without a session when it is known there. */
        private static List<EntityKey> sources(EntityKey item, Set<EntityKey> ofTwo) {
            EntityKey without = new EntityKey(ServerEvent.UNASSIGNED, item.id());
            return ofTwo.contains(item) || ofTwo.contains(without) ? List.of(item, without) : List.of(item);
        }

        private static EntityKey keyOf(ListedEntity row) {
            return new EntityKey(row.streamId(), row.id());
        }

        /** Two rows of one thing, as the session's. */
        private static <S extends Keyed> S joined(S one, S other, BinaryOperator<S> join) {
            return one.key().streamId().equals(ServerEvent.UNASSIGNED)
                    ? join.apply(other, one)
                    : join.apply(one, other);
        }

        /** The responses in the order of the rows. */
        public List<PlacedResponse> responses(List<RealtimeResponse> rows) {
            Map<String, String> derived = unassigned.sessionsOfResponses(tenant, withoutSession(rows));
            Map<EntityKey, RealtimeResponse> others = others(
                    rows,
                    derived,
                    (stream, ids) -> responses.withIds(tenant, stream, ids),
                    ids -> unassigned.sessionsOfResponses(tenant, ids));
            return rows.stream()
                    .map(row -> {
                        RealtimeResponse other = others.get(keyOf(row));
                        ResponseState state =
                                other == null ? row.state() : joined(row.state(), other.state(), ResponseState::join);
                        Tie session = session(state.key().streamId(), derived.get(row.responseId));
                        return new PlacedResponse(
                                state,
                                session,
                                session == null ? null : revision(session, state),
                                other == null ? List.of(keyOf(row)) : List.of(keyOf(row), keyOf(other)));
                    })
                    .toList();
        }

        /**
         * What is known of a session altogether, its items in the order of their conversation.
         *
         * @throws ApiException 422 for a session that was made to fill the memory; its items can still be listed
         */
        public SessionHistory session(String streamId) {
            told += sessions.size(tenant, streamId);
            if (told > MOST_TOLD) {
                throw ApiException.invalid(
                        422, TOO_LARGE, null, "The session says more than can be told in one piece.");
            }
            Belongings belongings = belongings(streamId);
            List<RealtimeItem> itemRows = new ArrayList<>(items.allOf(tenant, streamId));
            conversations.know(streamId, itemRows);
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

        /**
         * How much of the audio of responses was not heard, because it was cut off while it was played: of each item that
         * was truncated, what is behind {@code audio_end_ms}. A response is missing where nothing was cut off, or the audio
         * of what was did not come by.
         *
         * @return milliseconds, by the response's own key
         */
        public Map<EntityKey, Long> unheardMs(List<PlacedResponse> spoken) {
            Map<EntityKey, EntityKey> bySession = new HashMap<>();
            Set<String> streams = new HashSet<>();
            Set<String> ids = new HashSet<>();
            for (PlacedResponse response : spoken) {
                if (response.session() != null) {
                    bySession.put(
                            new EntityKey(response.session().id(), response.id()),
                            response.response().key());
                    response.keys().forEach(key -> streams.add(key.streamId()));
                    ids.add(response.id());
                }
            }
            Map<EntityKey, Map<EntityKey, PlacedItem>> cutOff = new HashMap<>();
            for (PlacedItem item : items(items.truncated(tenant, streams, ids))) {
                Tie session = item.session();
                String id = item.item().responseLink().responseId();
                EntityKey response =
                        session == null || id == null ? null : bySession.get(new EntityKey(session.id(), id));
                if (response != null) {
                    cutOff.computeIfAbsent(response, first -> new HashMap<>())
                            .put(item.item().key(), item);
                }
            }
            Map<EntityKey, Long> unheard = new HashMap<>();
            cutOff.forEach((response, parts) -> {
                if (parts.values().stream().allMatch(part -> part.audioMs() != null)) {
                    unheard.put(
                            response,
                            parts.values().stream()
                                    .mapToLong(PlacedItem::unheardMs)
                                    .sum());
                }
            });
            return unheard;
        }

        /** The ids of a session's items that came without a session, and that no event of the session names. */
        public Set<String> itemsWithoutSession(String streamId) {
            return belongings(streamId).itemIds();
        }

        /** The ids of a session's responses that came without a session. */
        public Set<String> responsesWithoutSession(String streamId) {
            return belongings(streamId).responseIds();
        }

        private Belongings belongings(String streamId) {
            return someWithoutSession && !streamId.equals(ServerEvent.UNASSIGNED)
                    ? belongings.computeIfAbsent(streamId, unread -> unassigned.belongingTo(tenant, unread))
                    : Belongings.NONE;
        }

        private <E extends ListedEntity> List<String> withoutSession(List<E> rows) {
            return rows.stream()
                    .filter(row -> row.streamId().equals(ServerEvent.UNASSIGNED))
                    .map(ListedEntity::id)
                    .toList();
        }

        /**
         * The other row of what is known both in a session and without one, by the key of each row.
         *
         * @param derived the sessions of the rows that have none
         * @param read rows of a stream by their ids
         * @param sessions the sessions of ids that came without one
         */
        private <E extends ListedEntity> Map<EntityKey, E> others(
                List<E> rows,
                Map<String, String> derived,
                BiFunction<String, Collection<String>, List<E>> read,
                Function<Collection<String>, Map<String, String>> sessions) {
            Map<EntityKey, E> others = new HashMap<>();
            if (!someWithoutSession) {
                return others;
            }
            Map<String, Set<String>> known = new TreeMap<>();
            derived.forEach((id, session) ->
                    known.computeIfAbsent(session, first -> new HashSet<>()).add(id));
            known.forEach((session, ids) -> read.apply(session, ids)
                    .forEach(row -> others.put(new EntityKey(ServerEvent.UNASSIGNED, row.id()), row)));
            Set<String> ofSessions = new HashSet<>();
            rows.stream()
                    .filter(row -> !row.streamId().equals(ServerEvent.UNASSIGNED))
                    .forEach(row -> ofSessions.add(row.id()));
            List<E> without = read.apply(ServerEvent.UNASSIGNED, ofSessions);
            Map<String, String> ties = sessions.apply(withoutSession(without));
            for (E row : without) {
                String session = ties.get(row.id());
                if (session != null) {
                    others.put(new EntityKey(session, row.id()), row);
                }
            }
            return others;
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

        private List<Revisions.Revision> revisions(String streamId) {
            return revisions.computeIfAbsent(streamId, unread -> sessions.revisions(tenant, unread));
        }

        private @Nullable Integer revision(Tie session, ResponseState response) {
            return Revisions.inForce(revisions(session.id()), response);
        }
    }
}
