package dev.realtimeledger.history;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.LoggedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The history of one tenant within one write transaction. The streams are locked, so nobody else writes what is read
 * here, and merging is ordinary Java on ordinary values.
 *
 * <p>{@link #load} reads the entities that the events name, {@link #fold} joins what the new events say, {@link #save}
 * sends what has changed.
 */
public final class History {

    private final HistoryReader reader;
    private final HistoryWriter writer;
    private final Entities<ItemState> items = new Entities<>(ItemState::key, ItemState::join);
    private final Entities<ResponseState> responses = new Entities<>(ResponseState::key, ResponseState::join);
    private final Entities<ConversationState> conversations =
            new Entities<>(ConversationState::key, ConversationState::join);
    private final Map<String, Configuration.Place> inForce = new TreeMap<>();
    private final Map<String, Configuration> newInForce = new TreeMap<>();
    private final List<Configuration> configurations = new ArrayList<>();
    private final Map<EntityKey, Long> lastTouched = new TreeMap<>();

    public History(String tenant) {
        this.reader = new HistoryReader(tenant);
        this.writer = new HistoryWriter(tenant);
    }

    /** Reads all that the events name. */
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
        reader.readItems(pipeline, itemKeys, items::loaded, items::full);
        reader.readResponses(pipeline, responseKeys, responses::loaded, responses::full);
        reader.readConversations(pipeline, conversationKeys, conversations::loaded);
        reader.readPlacesInForce(pipeline, sessions, inForce::put);
    }

    /** Joins what a new event says with what is known. */
    public void fold(LoggedEvent logged, Said said) {
        long number = logged.sequenceNumber();
        said.responses().forEach(response -> responses.join(response.loggedAs(number)));
        said.conversations().forEach(conversations::join);
        for (ItemState item : said.items()) {
            items.join(item.loggedAs(number));
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

    /** Sends what the folded events changed. */
    public void save(Pipeline pipeline) {
        writer.writeConfigurations(pipeline, configurations);
        writer.writeSessions(pipeline, newInForce.values());
        writer.writeResponses(pipeline, responses.changed());
        writer.writeItems(pipeline, items.changed());
        writer.writeConversations(pipeline, conversations.changed());
        writer.writeSearchPending(pipeline, withNewText(), lastTouched);
    }

    /** Items that say something they did not say before; the next search will index them. */
    private List<ItemState> withNewText() {
        return items.changed().stream()
                .filter(item -> {
                    ItemState before = items.loaded(item.key());
                    String text = SearchText.of(item.evidence());
                    return !text.isBlank() && (before == null || !text.equals(SearchText.of(before.evidence())));
                })
                .toList();
    }

    /** Entities of one kind: as they were loaded, and as the new events leave them. */
    private static final class Entities<S> {
        private final Function<S, EntityKey> key;
        private final BinaryOperator<S> join;
        private final Map<EntityKey, S> loaded = new TreeMap<>();
        private final Map<EntityKey, S> current = new TreeMap<>();
        private final Set<EntityKey> full = new TreeSet<>();

        Entities(Function<S, EntityKey> key, BinaryOperator<S> join) {
            this.key = key;
            this.join = join;
        }

        void loaded(S state) {
            loaded.put(key.apply(state), state);
            current.put(key.apply(state), state);
        }

        /** One that says too much already, see {@link Evidence#MOST_BYTES}. */
        void full(EntityKey id) {
            full.add(id);
        }

        void join(S said) {
            if (!full.contains(key.apply(said))) {
                current.merge(key.apply(said), said, join);
            }
        }

        /** Those that the new events changed, in the order of their keys; a join that adds nothing is no change. */
        @SuppressWarnings("ReferenceEquality")
        List<S> changed() {
            return current.entrySet().stream()
                    .filter(entry -> entry.getValue() != loaded(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        @Nullable
        S loaded(EntityKey id) {
            return loaded.get(id);
        }
    }
}
