package dev.realtimeledger.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of rows in {@code after} and {@code before}: the row's own id, or {@code <session_id>/<id>} where several sessions
 * hold that id and the list spans them ({@code unassigned/<id>} for a row without a session).
 */
public final class Cursor {

    /** Bytes of UTF-8; a longer session id is refused when it comes. */
    private static final int LONGEST_STREAM_ID = 256;

    /** Each costs a query, and a cursor may be nothing but slashes. */
    private static final int MOST_SPLITS = 8;

    private Cursor() {}

    /** Finds the rows that have an id. */
    public interface Finder<T> {
        /**
         * The rows, two are enough.
         *
         * @param streamId the stream to look in; null for all that the list spans
         */
        List<T> find(@Nullable String streamId, String id);
    }

    /** The name of a row that its id alone does not tell. */
    public static String qualified(Row row) {
        return row.streamId() + "/" + row.id();
    }

    /**
     * The row that a cursor names, null without a cursor.
     *
     * @param param the parameter that the cursor came in, {@code after} or {@code before}
     * @throws ApiException 400 when there is no such row, 409 when there are several
     */
    public static <T> @Nullable T resolve(@Nullable String cursor, String param, Finder<T> rows) {
        if (cursor == null) {
            return null;
        }
        List<T> found = rows.find(null, cursor);
        // Both halves may hold slashes.
        int slash = cursor.indexOf('/');
        for (int split = 0; split < MOST_SPLITS && found.isEmpty() && slash >= 0; split++) {
            String stream = cursor.substring(0, slash);
            if (stream.getBytes(StandardCharsets.UTF_8).length > LONGEST_STREAM_ID) {
                break;
            }
            found = rows.find(stream, cursor.substring(slash + 1));
            slash = cursor.indexOf('/', slash + 1);
        }
        if (found.isEmpty()) {
            throw ApiException.badRequest("invalid_value", param, "The list has no row of this id.");
        }
        if (found.size() > 1) {
            throw ApiException.invalid(
                    409, "ambiguous_id", param, "Several sessions hold this id: name the row as <session_id>/<id>.");
        }
        return found.getFirst();
    }
}
