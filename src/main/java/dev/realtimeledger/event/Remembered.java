package dev.realtimeledger.event;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a writer still knows of the rows of one table and stream after it wrote them. Only what was used last is held, for
 * events are about what goes on now. Of a stream that was followed from its first event it is also known which rows do not
 * exist: all that were never held.
 *
 * <p>Not to be used by two threads at once.
 */
public final class Remembered<K, V> {

    /** A turn of a conversation is about a handful. */
    private static final int MOST_HELD = 48;

    /** Rows that exist and are not held; with more of them, nothing is said of what does not exist. */
    private static final int MOST_DROPPED = 10_000;

    private static final int KEY_BYTES = 100;

    /** The longest unused first; a null says that there is no row. */
    private final Map<K, @Nullable V> held = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<K> dropped = new HashSet<>();
    private final ToLongFunction<V> size;
    private boolean whole;
    private long bytes;

    /**
     * @param whole whether the stream was followed from its first event
     * @param size about how many bytes a row takes up
     */
    public Remembered(boolean whole, ToLongFunction<V> size) {
        this.whole = whole;
        this.size = size;
    }

    /** Whether it is known what the row says, or that there is none: the answer of {@link #get}. */
    public boolean knows(K key) {
        return held.containsKey(key) || (whole && !dropped.contains(key));
    }

    /** What the row says; null for no row, if {@link #knows}. */
    public @Nullable V get(K key) {
        return held.get(key);
    }

    /** What the row says from now on; null when there is none. */
    public void put(K key, @Nullable V value) {
        if (value == null && whole) {
            return;
        }
        if (dropped.remove(key)) {
            bytes -= KEY_BYTES;
        }
        bytes += sizeOf(value) - sizeOf(held.put(key, value));
        if (held.size() > MOST_HELD) {
            drop(held.keySet().iterator().next());
        }
    }

    /** The row exists, but what it says is no longer held. */
    public void drop(K key) {
        bytes -= sizeOf(held.remove(key));
        if (!whole) {
            return;
        }
        if (dropped.add(key)) {
            bytes += KEY_BYTES;
        }
        if (dropped.size() > MOST_DROPPED) {
            whole = false;
            bytes -= (long) KEY_BYTES * dropped.size();
            dropped.clear();
        }
    }

    private long sizeOf(@Nullable V value) {
        return value == null ? 0 : KEY_BYTES + size.applyAsLong(value);
    }

    /** About how many bytes all of it takes up. */
    public long bytes() {
        return bytes;
    }
}
