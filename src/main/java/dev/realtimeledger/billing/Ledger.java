package dev.realtimeledger.billing;

import dev.realtimeledger.database.Pipeline;
import dev.realtimeledger.event.LoggedEvent;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.history.EntityKey;
import dev.realtimeledger.history.History;
import dev.realtimeledger.history.ItemState;
import dev.realtimeledger.history.ResponseState;
import dev.realtimeledger.history.Said;
import dev.realtimeledger.history.StatedModel;
import dev.realtimeledger.history.StatedModels;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one tenant within one write transaction, whose streams are locked.
 *
 * <p>{@link #load} reads what is booked of what events use, {@link #note} marks what those that are new use, {@link #book}
 * compares what is then known of it with what is booked, {@link #save} sends the new entries. A source whose later events
 * change nothing is not booked again.
 */
public final class Ledger {

    private final String tenant;
    private final LedgerRows rows;
    private final Noted noted = new Noted();

    /** What single events say of responses and items of which more is known than can be held. */
    private final Map<EntityKey, ResponseState> responses = new HashMap<>();

    private final Map<EntityKey, ItemState> items = new HashMap<>();

    private final Set<Source> read = new HashSet<>();
    private final Set<String> readModels = new HashSet<>();
    private final Map<Source, LedgerEntry> last = new HashMap<>();
    private final Map<EntityKey, Long> storedAudio = new HashMap<>();
    private final Map<String, List<StatedModel>> storedModels = new HashMap<>();
    private final List<LedgerEntry> booked = new ArrayList<>();
    private final Function<String, @Nullable UsageMemory> memory;

    /**
     * @param memory by stream, what is remembered of it
     */
    public Ledger(String tenant, Function<String, @Nullable UsageMemory> memory) {
        this.tenant = tenant;
        this.rows = new LedgerRows(tenant);
        this.memory = memory;
    }

    /** Reads what is booked of what the events use, as far as the events alone tell and as it is not remembered. */
    public void load(Pipeline pipeline, Collection<ServerEvent> events) {
        Set<Source> used = new TreeSet<>();
        Set<String> configured = new TreeSet<>();
        for (ServerEvent event : events) {
            Source source = Noted.usedBy(event);
            if (source != null) {
                used.add(source);
            }
            if (event.isConfiguration() && ServerEvent.isSession(event.streamId())) {
                configured.add(event.streamId());
            }
        }
        read(pipeline, used, configured);
    }

    /** Notes what a new event uses. */
    public void note(LoggedEvent logged, Said said) {
        noted.note(logged, said);
        said.responses().stream()
                .filter(response -> response.doneAt() != null)
                .forEach(response -> responses.put(response.key(), response));
        said.items().stream()
                .filter(item -> !Noted.transcriptions(item).isEmpty())
                .forEach(item -> items.put(item.key(), item));
    }

    /**
     * Books what the events so far used: nothing is read when they used nothing.
     *
     * @param pipeline by which it reads what was not to be seen from the events alone
     * @param history after the same events
     * @param bookedAt when the last of them was received
     */
    public void book(Pipeline pipeline, History history, Instant bookedAt) throws SQLException {
        Set<Source> used = used(history);
        if (used.isEmpty() && noted.models().isEmpty()) {
            return;
        }
        if (read(pipeline, used, noted.models().keySet())) {
            pipeline.execute();
        }
        relabel(pipeline, history, used, bookedAt);
        for (Source source : used) {
            Occurrence occurrence = occurrence(source);
            if (occurrence == null) {
                // It was used before there was a ledger: a rebuild books it.
                continue;
            }
            book(source, known(source, occurrence, history), bookedAt);
            if (source.kind() == Source.Kind.RESPONSE) {
                Source audio = Source.outputAudio(source.streamId(), source.sourceId());
                book(audio, outputAudio(audio, occurrence, history), bookedAt);
            }
        }
        noted.first().forEach((streamId, occurrence) -> {
            if (ServerEvent.isSession(streamId)) {
                bookSession(streamId, occurrence, bookedAt);
            }
        });
    }

    /** The responses and transcriptions of which the events tell something that may matter. */
    private Set<Source> used(History history) {
        Set<Source> used = new TreeSet<>(noted.occurrences().keySet());
        for (ResponseState response : history.changedResponses()) {
            addIfDone(used, response);
        }
        for (EntityKey key : noted.audio().keySet()) {
            addIfDone(used, history.response(key));
        }
        for (ItemState item : history.changedItems()) {
            used.addAll(Noted.transcriptions(item));
        }
        return used;
    }

    private static void addIfDone(Set<Source> used, @Nullable ResponseState response) {
        if (response != null && response.doneAt() != null) {
            used.add(Source.response(response.key().streamId(), response.key().id()));
        }
    }

    /** Sends queries for what is not read yet; whether there is anything. */
    private boolean read(Pipeline pipeline, Set<Source> used, Set<String> configured) {
        Set<Source> sources = new TreeSet<>(used);
        Set<EntityKey> responses = new TreeSet<>();
        Set<String> streams = new TreeSet<>(configured);
        for (Source source : used) {
            if (source.kind() == Source.Kind.RESPONSE) {
                sources.add(Source.outputAudio(source.streamId(), source.sourceId()));
            }
            if (ServerEvent.isSession(source.streamId())) {
                sources.add(Source.session(source.streamId()));
                sources.add(Source.measured(source.streamId()));
                streams.add(source.streamId());
            }
        }
        sources.removeAll(read);
        streams.removeAll(readModels);
        sources.stream()
                .filter(source -> source.kind() == Source.Kind.RESPONSE)
                .forEach(source -> responses.add(key(source)));
        read.addAll(sources);
        readModels.addAll(streams);
        sources.removeIf(this::recallLast);
        responses.removeIf(this::recallAudio);
        streams.removeIf(this::recallModels);
        rows.readLast(pipeline, sources, this::loaded);
        rows.readOutputAudio(pipeline, responses, storedAudio);
        loadModels(pipeline, streams);
        return !sources.isEmpty() || !responses.isEmpty() || !streams.isEmpty();
    }

    private boolean recallLast(Source source) {
        UsageMemory known = memory.apply(source.streamId());
        if (known == null || !known.last.knows(source)) {
            return false;
        }
        LedgerEntry entry = known.last.get(source);
        if (entry != null) {
            loaded(entry);
        }
        return true;
    }

    private boolean recallAudio(EntityKey response) {
        UsageMemory known = memory.apply(response.streamId());
        if (known == null || !known.audio.knows(response.id())) {
            return false;
        }
        Long bytes = known.audio.get(response.id());
        if (bytes != null) {
            storedAudio.put(response, bytes);
        }
        return true;
    }

    private boolean recallModels(String streamId) {
        UsageMemory known = memory.apply(streamId);
        List<StatedModel> models = known == null ? null : known.models;
        if (models == null) {
            return false;
        }
        storedModels.put(streamId, models);
        return true;
    }

    /** What is known, once it is written, of the streams that something is kept of. */
    public void remember(Function<String, @Nullable UsageMemory> memories) {
        read.forEach(source -> {
            UsageMemory known = memories.apply(source.streamId());
            if (known != null) {
                known.last.put(source, last.get(source));
                if (source.kind() == Source.Kind.RESPONSE) {
                    known.audio.put(source.sourceId(), storedAudio.get(key(source)));
                }
            }
        });
        booked.forEach(entry -> {
            UsageMemory known = memories.apply(entry.use().source().streamId());
            if (known != null) {
                known.last.put(entry.use().source(), entry);
            }
        });
        readModels.forEach(streamId -> {
            UsageMemory known = memories.apply(streamId);
            if (known != null) {
                known.models = storedModels.getOrDefault(streamId, List.of());
            }
        });
        noted.models().forEach((streamId, stated) -> {
            UsageMemory known = memories.apply(streamId);
            if (known != null) {
                known.add(stated);
            }
        });
        noted.audio().forEach((response, bytes) -> {
            UsageMemory known = memories.apply(response.streamId());
            if (known != null) {
                known.addAudio(response.id(), bytes);
            }
        });
    }

    private void loadModels(Pipeline pipeline, Collection<String> streams) {
        if (!streams.isEmpty()) {
            StatedModels.read(
                    pipeline,
                    tenant,
                    streams,
                    said -> storedModels
                            .computeIfAbsent(said.stated().streamId(), first -> new ArrayList<>())
                            .add(said));
        }
    }

    private void loaded(LedgerEntry entry) {
        last.put(entry.use().source(), entry);
    }

    /** Books anew what sessions used before it was known of which model, or what format their audio has. */
    private void relabel(Pipeline pipeline, History history, Set<Source> used, Instant bookedAt) throws SQLException {
        List<String> streams =
                noted.models().keySet().stream().filter(this::saysMore).toList();
        if (streams.isEmpty()) {
            return;
        }
        Map<Source, LedgerEntry> theirs = new TreeMap<>();
        rows.readLastOf(pipeline, streams, entry -> theirs.put(entry.use().source(), entry));
        pipeline.execute();
        Set<EntityKey> spoken = new TreeSet<>();
        for (LedgerEntry entry : theirs.values()) {
            last.putIfAbsent(entry.use().source(), entry);
            Source source = entry.use().source();
            Use.Audio audio = entry.use().audio();
            if (audio != null && entry.isInForce()) {
                spoken.add(key(source));
                storedAudio.putIfAbsent(key(source), audio.bytes());
            }
            if (entry.isInForce() && audio == null && !used.contains(source)) {
                book(source, metering(source.streamId()).relabelled(entry.use()), bookedAt);
            }
        }
        // What the new events touched is there already, and is not booked for that if they did not change it.
        TreeSet<EntityKey> unread = new TreeSet<>(spoken);
        unread.removeIf(response -> history.response(response) != null);
        if (!unread.isEmpty()) {
            history.loadResponses(pipeline, unread);
            pipeline.execute();
        }
        spoken.forEach(response -> addIfDone(used, history.response(response)));
    }

    /** Whether a session's new configurations say something else of its models than was known. */
    private boolean saysMore(String streamId) {
        StatedModels before = new StatedModels(storedModels.getOrDefault(streamId, List.of()));
        return noted.models().getOrDefault(streamId, List.of()).stream().anyMatch(before::isChangedBy);
    }

    private StatedModels models(String streamId) {
        return new StatedModels(storedModels.getOrDefault(streamId, List.of()))
                .with(noted.models().getOrDefault(streamId, List.of()));
    }

    private Metering metering(String streamId) {
        LedgerEntry measured = last.get(Source.measured(streamId));
        return new Metering(
                models(streamId),
                measured != null && measured.isInForce()
                        ? measured.use().quantities().of().keySet()
                        : Set.of());
    }

    /** When a source was used, as its booking and the new events tell. */
    private @Nullable Occurrence occurrence(Source source) {
        LedgerEntry entry = last.get(source);
        Occurrence told = noted.occurrences().get(source);
        if (entry == null || !entry.isInForce()) {
            return told;
        }
        Occurrence before = Occurrence.of(entry.use());
        return told == null ? before : before.and(told);
    }

    private @Nullable Use known(Source source, Occurrence occurrence, History history) {
        Metering metering = metering(source.streamId());
        if (source.kind() == Source.Kind.RESPONSE) {
            ResponseState response = response(source, history);
            return response == null ? null : metering.response(source, occurrence, response);
        }
        ItemState known = history.item(key(source));
        ItemState item = known == null ? items.get(key(source)) : known;
        return item == null ? null : metering.transcription(source, occurrence, item);
    }

    private @Nullable Use outputAudio(Source source, Occurrence done, History history) {
        ResponseState response = response(source, history);
        long bytes = storedAudio.getOrDefault(key(source), 0L) + noted.audio().getOrDefault(key(source), 0L);
        return response == null ? null : metering(source.streamId()).outputAudio(source, done, response, bytes);
    }

    private @Nullable ResponseState response(Source source, History history) {
        ResponseState known = history.response(key(source));
        return known == null ? responses.get(key(source)) : known;
    }

    private void bookSession(String streamId, Occurrence used, Instant bookedAt) {
        LedgerEntry entry = last.get(Source.session(streamId));
        Occurrence first = entry == null || !entry.isInForce()
                ? used
                : Occurrence.of(entry.use()).earlier(used);
        book(Source.session(streamId), metering(streamId).session(streamId, first), bookedAt);
    }

    /**
     * Books what a forwarder measured for a session; what is reported or derived of the same is taken back.
     *
     * @param durations all that it measured so far
     * @param began when the session began
     */
    void measure(Pipeline pipeline, Quantities durations, Occurrence began, Instant bookedAt) throws SQLException {
        String streamId = began.moment().streamId();
        rows.readLastOf(pipeline, List.of(streamId), this::loaded);
        loadModels(pipeline, List.of(streamId));
        pipeline.execute();
        book(Source.measured(streamId), metering(streamId).measured(streamId, began, durations), bookedAt);
        Set<LineItem> items = durations.of().keySet();
        for (LedgerEntry entry : List.copyOf(last.values())) {
            Use use = entry.use();
            Use less = use.without(items);
            boolean isOfResponse =
                    use.source().kind() == Source.Kind.RESPONSE || use.source().kind() == Source.Kind.OUTPUT_AUDIO;
            if (entry.isInForce() && isOfResponse && !less.equals(use)) {
                book(use.source(), use.source().kind() == Source.Kind.RESPONSE ? less : null, bookedAt);
            }
        }
    }

    private void book(Source source, @Nullable Use known, Instant bookedAt) {
        for (LedgerEntry entry : LedgerEntry.booking(last.get(source), known, bookedAt)) {
            booked.add(entry);
            last.put(source, entry);
        }
    }

    /** Sends the new entries. */
    public void save(Pipeline pipeline) {
        rows.append(pipeline, booked);
        new LedgerTotals(tenant).add(pipeline, booked);
    }

    private static EntityKey key(Source source) {
        return new EntityKey(source.streamId(), source.sourceId());
    }
}
