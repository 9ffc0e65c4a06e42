package dev.realtimeledger.history;

import dev.realtimeledger.event.Remembered;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entities of one kind: as they were loaded, and as the events that were joined since leave them.
 *
 * <p>One that says more than {@link Evidence#MOST_BYTES} stays as it is from then on. That is decided after every event,
 * so that it depends on the order of the log alone, and not on which events were written together.
 */
public final class Entities<S> {

    /**
     * Evidence can be longer than the event that it is from, as numbers are written anew and the parts before a later
     * one of an item become nulls, but never by more than this.
     */
    private static final int MOST_GROWTH = 3;

    private static final int MOST_ADDED = 16_384;

    private final Function<S, EntityKey> key;
    private final BinaryOperator<S> join;
    private final ToLongFunction<S> size;
    private final Map<EntityKey, Known<S>> all = new TreeMap<>();

    /**
     * @param join gives the first of two states itself when the second adds nothing
     * @param size bytes of the state's evidence
     */
    Entities(Function<S, EntityKey> key, BinaryOperator<S> join, ToLongFunction<S> size) {
        this.key = key;
        this.join = join;
        this.size = size;
    }

    private static final class Known<S> {
        private @Nullable S loaded;
        private @Nullable S current;
        private boolean full;

        /** What the evidence can have in bytes at most: measuring it exactly for every event would be slow. */
        private long mostBytes;

        /** Bytes of the events that changed it. */
        private long said;
    }

    /**
     * @param evidenceLength characters of the loaded evidence
     */
    void loaded(S state, int evidenceLength) {
        Known<S> known = known(key.apply(state));
        known.loaded = state;
        known.current = state;
        known.mostBytes = 3L * evidenceLength;
        known.said = evidenceLength;
    }

    /**
     * An entity as it is kept from one transaction to the next.
     *
     * @param mostBytes what its evidence can have in bytes at most
     * @param said bytes of the events that changed it
     */
    record Kept<S>(S state, long mostBytes, long said) {}

    /** Takes one from memory; whether it was there, or is known not to exist. */
    boolean recall(EntityKey id, Remembered<String, Kept<S>> memory) {
        if (all.containsKey(id)) {
            return true;
        }
        if (!memory.knows(id.id())) {
            return false;
        }
        Kept<S> kept = memory.get(id.id());
        if (kept != null) {
            Known<S> known = known(id);
            known.loaded = kept.state;
            known.current = kept.state;
            known.mostBytes = kept.mostBytes;
            known.said = kept.said;
        }
        return true;
    }

    /** Hands over what is known, to be kept by those that keep something of the stream. */
    void remember(Function<String, @Nullable Remembered<String, Kept<S>>> memories) {
        all.forEach((id, known) -> {
            Remembered<String, Kept<S>> memory = memories.apply(id.streamId());
            S state = known.current;
            if (memory == null) {
                return;
            }
            if (known.full || state == null) {
                memory.drop(id.id());
            } else {
                memory.put(id.id(), new Kept<>(state, known.mostBytes, known.said));
            }
        });
    }

    /** One that says too much already. */
    void full(EntityKey id) {
        known(id).full = true;
    }

    /**
     * Joins what an event says.
     *
     * @param eventBytes size of the event
     */
    @SuppressWarnings("ReferenceEquality")
    public void join(S said, int eventBytes) {
        Known<S> known = known(key.apply(said));
        if (known.full) {
            return;
        }
        S before = known.current;
        S joined = before == null ? said : join.apply(before, said);
        if (joined == before) {
            return;
        }
        known.current = joined;
        known.said += eventBytes;
        known.mostBytes += (long) MOST_GROWTH * eventBytes + MOST_ADDED;
        if (known.mostBytes > Evidence.MOST_BYTES) {
            known.mostBytes = size.applyAsLong(joined);
            known.full = known.mostBytes > Evidence.MOST_BYTES;
        }
    }

    private Known<S> known(EntityKey id) {
        return all.computeIfAbsent(id, unknown -> new Known<>());
    }

    /** Those that the events changed, in the order of their keys; a join that adds nothing is no change. */
    @SuppressWarnings("ReferenceEquality")
    public List<S> changed() {
        return all.values().stream()
                .filter(known -> known.current != known.loaded)
                .flatMap(known -> Stream.ofNullable(known.current))
                .toList();
    }

    /** One as the events so far leave it; null when nothing is known, or too much. */
    public @Nullable S current(EntityKey id) {
        Known<S> known = all.get(id);
        return known == null ? null : known.current;
    }

    @Nullable
    S loaded(EntityKey id) {
        Known<S> known = all.get(id);
        return known == null ? null : known.loaded;
    }

    /** Forgets the others. */
    public void retain(Predicate<EntityKey> wanted) {
        all.keySet().removeIf(wanted.negate());
    }

    /** Bytes of the events that made the states what they are, an event counted for each entity that it changed. */
    public long said() {
        return all.values().stream()
                .mapToLong(known -> Math.min(known.said, Evidence.MOST_BYTES))
                .sum();
    }
}
