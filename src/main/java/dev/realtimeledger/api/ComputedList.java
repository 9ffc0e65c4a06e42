package dev.realtimeledger.api;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A list whose order no index knows, because it is worked out when it is read.
 *
 * @param rows all rows, the first one first
 * @param id of a row
 * @param streamId the stream that the row belongs to; empty for what belongs to none
 */
public record ComputedList<T>(List<T> rows, Function<T, String> id, Function<T, String> streamId) {

    /** The rows of a page and whatever is behind it, in reading direction. */
    public Stream<T> read(PageRequest page) {
        List<T> ordered = page.ascending() ? rows : rows.reversed();
        Cursor.Finder<T> finder = (stream, wanted) -> ordered.stream()
                .filter(row -> id.apply(row).equals(wanted)
                        && (stream == null || streamId.apply(row).equals(stream)))
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
        long same =
                rows.stream().filter(other -> id.apply(other).equals(row.id())).count();
        return same > 1 ? Cursor.qualified(row) : row.id();
    }
}
