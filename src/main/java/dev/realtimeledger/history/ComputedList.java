package dev.realtimeledger.history;

import dev.realtimeledger.api.Cursor;
import dev.realtimeledger.api.PageRequest;
import dev.realtimeledger.api.Row;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A list whose order no index knows, because it is worked out when it is read.
 *
 * @param rows all rows, the first one first
 * @param key by which a row is known
 */
public record ComputedList<T>(List<T> rows, Function<T, EntityKey> key) {

    /** The rows of a page and whatever is behind it, in reading direction. */
    public Stream<T> read(PageRequest page) {
        List<T> ordered = page.ascending() ? rows : rows.reversed();
        Cursor.Finder<T> finder = (stream, id) -> ordered.stream()
                .filter(row -> key.apply(row).id().equals(id)
                        && (stream == null || key.apply(row).streamId().equals(stream)))
                .toList();
        T after = Cursor.resolve(page.after(), "after", finder);
        T before = Cursor.resolve(page.before(), "before", finder);
        int from = after == null ? 0 : ordered.indexOf(after) + 1;
        int to = before == null ? ordered.size() : ordered.indexOf(before);
        List<T> window = ordered.subList(Math.min(from, to), to);
        return page.backward() ? window.reversed().stream() : window.stream();
    }

    /** Under which name {@code after} and {@code before} find a row. */
    public String nameOf(Row row) {
        long same = rows.stream()
                .filter(other -> key.apply(other).id().equals(row.id()))
                .count();
        return same > 1 ? Cursor.qualified(row) : row.id();
    }
}
