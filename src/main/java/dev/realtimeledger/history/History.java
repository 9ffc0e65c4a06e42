package dev.realtimeledger.history;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.Remembered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The history of one tenant within one write transaction. Where somebody else writes what is read here, before the
 * transaction does, its stream has moved on and the transaction fails; so merging is ordinary Java on ordinary values.
 *
 * <p>{@link #load} reads the entities that the events name, {@link #fold} joins what the new events say, {@link #save}
 * sends what has changed.
 */
public final class History {

    private final String tenant;
    private final Entities<ItemState> items = ItemState.entities();
    private final Entities<ResponseState> responses = ResponseState.entities();
    private final Entities<ConversationState> conversations = ConversationState.entities();
    private final Map<String, Configuration.Place> inForce = new TreeMap<>();
    private final Map<String, Configuration> newInForce = new TreeMap<>();
    private final List<Configuration> configurations = new ArrayList<>();
    private final Map<EntityKey, Long> lastTouched = new TreeMap<>();
    private final Function<String, @Nullable HistoryMemory> memory;

    /**
     * @param memory by stream, what is remembered of it
     */
    public History(String tenant, Function<String, @Nullable HistoryMemory> memory) {
        this.tenant = tenant;
        this.memory = memory;
    }

    /** Whether all that an event names is remembered; it is then taken from there. */
    public boolean recall(Said said) {
        boolean all = true;
        for (ItemState item : said.items()) {
            all &= recall(item.key(), items, known -> known.items);
        }
        for (ResponseState response : said.responses()) {
            all &= recall(response.key(), responses, known -> known.responses);
        }
        for (ConversationState conversation : said.conversations()) {
            all &= recall(conversation.key(), conversations, known -> known.conversations);
        }
        Configuration configuration = said.configuration();
        return all && (configuration == null || recallPlaceInForce(configuration.streamId()));
    }

    /** Reads all that the events name and that is not remembered. */
    public void load(Pipeline pipeline, Collection<Said> events) {
        TreeSet<EntityKey> itemKeys = new TreeSet<>();
        TreeSet<EntityKey> responseKeys = new TreeSet<>();
        TreeSet<EntityKey> conversationKeys = new TreeSet<>();
        TreeSet<String> sessions = new TreeSet<>();
        for (Said said : events) {
            said.items().forEach(item -> itemKeys.add(item.key()));
            said.responses().forEach(response -> responseKeys.add(response.key()));
            said.conversations().forEach(conversation -> conversationKeys.add(conversation.key()));
            Configuration configuration = said.configuration();
            if (configuration != null) {
                sessions.add(configuration.streamId());
            }
        }
        itemKeys.removeIf(key -> recall(key, items, known -> known.items));
        responseKeys.removeIf(key -> recall(key, responses, known -> known.responses));
        conversationKeys.removeIf(key -> recall(key, conversations, known -> known.conversations));
        sessions.removeIf(this::recallPlaceInForce);
        HistoryReader reader = new HistoryReader(tenant);
        reader.readItems(pipeline, itemKeys, items::loaded, items::full);
        reader.readResponses(pipeline, responseKeys, responses::loaded, responses::full);
        reader.readConversations(pipeline, conversationKeys, conversation -> conversations.loaded(conversation, 0));
        reader.readPlacesInForce(pipeline, sessions, inForce::put);
    }

    private <S> boolean recall(
            EntityKey key, Entities<S> entities, Function<HistoryMemory, Remembered<String, Entities.Kept<S>>> table) {
        HistoryMemory known = memory.apply(key.streamId());
        return known != null && entities.recall(key, table.apply(known));
    }

    private boolean recallPlaceInForce(String streamId) {
        if (inForce.containsKey(streamId)) {
            return true;
        }
        HistoryMemory known = memory.apply(streamId);
        if (known == null || !known.inForce.knows(Configuration.SESSIONS_ROW)) {
            return false;
        }
        Configuration.Place place = known.inForce.get(Configuration.SESSIONS_ROW);
        if (place != null) {
            inForce.put(streamId, place);
        }
        return true;
    }

    /** What is known, once it is written, of the streams that something is kept of. */
    public void remember(Function<String, @Nullable HistoryMemory> memories) {
        items.remember(streamId -> table(memories.apply(streamId), known -> known.items));
        responses.remember(streamId -> table(memories.apply(streamId), known -> known.responses));
        conversations.remember(streamId -> table(memories.apply(streamId), known -> known.conversations));
        inForce.forEach((streamId, place) -> {
            HistoryMemory known = memories.apply(streamId);
            if (known != null) {
                known.inForce.put(Configuration.SESSIONS_ROW, place);
            }
        });
    }

    private static <T> @Nullable T table(@Nullable HistoryMemory known, Function<HistoryMemory, T> table) {
        return known == null ? null : table.apply(known);
    }

    /** Joins what a new event says with what is known. */
    public void fold(LoggedEvent logged, Said said) {
        long number = logged.sequenceNumber();
        int bytes = logged.event().bytes().length;
        said.responses().forEach(response -> responses.join(response.loggedAs(number), bytes));
        said.conversations().forEach(conversation -> conversations.join(conversation, bytes));
        for (ItemState item : said.items()) {
            items.join(item.loggedAs(number), bytes);
            lastTouched.put(item.key(), number);
        }
        Configuration configuration = said.configuration();
        if (configuration != null) {
            configure(configuration.loggedAs(number));
        }
    }

    private void configure(Configuration configuration) {
        configurations.add(configuration);
        Configuration.Place known = inForce.get(configuration.streamId());
        if (known == null || Configuration.ORDER.compare(configuration.place(), known) > 0) {
            inForce.put(configuration.streamId(), configuration.place());
            newInForce.put(configuration.streamId(), configuration);
        }
    }

    /** What is known of a response after the events so far; null when none of them names it, or it says too much. */
    public @Nullable ResponseState response(EntityKey key) {
        return responses.current(key);
    }

    /** The same of an item. */
    public @Nullable ItemState item(EntityKey key) {
        return items.current(key);
    }

    /** The responses that the events changed. */
    public List<ResponseState> changedResponses() {
        return responses.changed();
    }

    /** The items that the events changed. */
    public List<ItemState> changedItems() {
        return items.changed();
    }

    /** What the events state of sessions. */
    public List<Configuration> configurations() {
        return List.copyOf(configurations);
    }

    /** Reads responses that the events do not name. */
    public void loadResponses(Pipeline pipeline, SortedSet<EntityKey> keys) {
        new HistoryReader(tenant).readResponses(pipeline, keys, responses::loaded, responses::full);
    }

    /** Sends what the folded events changed. */
    public void save(Pipeline pipeline) {
        Projections.CONFIGURATIONS.write(pipeline, tenant, configurations);
        Projections.SESSIONS.write(pipeline, tenant, List.copyOf(newInForce.values()));
        Projections.RESPONSES.write(pipeline, tenant, responses.changed());
        Projections.ITEMS.write(pipeline, tenant, items.changed());
        Projections.CONVERSATIONS.write(pipeline, tenant, conversations.changed());
        Projections.UNINDEXED.write(pipeline, tenant, withNewText());
    }

    /** Items that say something they did not say before; the next search will index them. */
    private List<Projections.Unindexed> withNewText() {
        return items.changed().stream()
                .filter(item -> {
                    ItemState before = items.loaded(item.key());
                    String text = SearchText.of(item.evidence());
                    return !text.isBlank() && (before == null || !text.equals(SearchText.of(before.evidence())));
                })
                .map(item -> new Projections.Unindexed(item.key(), Objects.requireNonNull(lastTouched.get(item.key()))))
                .toList();
    }
}
