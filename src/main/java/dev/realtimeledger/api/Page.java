package dev.realtimeledger.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, in the form that the caller accepts. Rows come as a stream and are written one by one until the
 * page is full, in number or in bytes, so that neither a list of large rows nor the answer takes more memory than a page
 * and a row.
 */
public final class Page {

    public static final String CSV = "text/csv";
    public static final String NDJSON = "application/x-ndjson";

    /** How many rows the database sends at once where one may be megabytes large: few. */
    public static final int FETCH_SIZE = 8;

    /** Serverless gateways end at 3.5 MB; a page stays under 3, with room for what stands around the rows. */
    private static final int MOST_BYTES = 2_980_000;

    private final PageRequest request;
    private final int most;
    private final PageForm form;
    private final List<byte[]> rows = new ArrayList<>();
    private final Function<Row, String> cursor;
    private final Set<String> sessions = new LinkedHashSet<>();
    private @Nullable Row first;
    private @Nullable Row last;
    private @Nullable String firstId;
    private @Nullable String lastId;
    private long bytes;
    private boolean more;

    private Page(PageRequest request, int most, PageForm form, Function<Row, String> cursor) {
        this.request = request;
        this.most = most;
        this.form = form;
        this.cursor = cursor;
    }

    /** A page of rows whose ids are unique within the list. */
    public static Response of(PageRequest request, List<String> columns, Stream<Row> rows) {
        return of(request, columns, rows, Row::id);
    }

    /**
     * Reads as many rows as fit on the page, and closes the stream.
     *
     * @param columns names of a row's fields in CSV, in order
     * @param rows from the page's cursor on, in reading direction (for a page that is {@link PageRequest#backward}, the
     *     nearest to the cursor first); more than {@link PageRequest#size} of them where there are more
     * @param cursor the name under which {@code after} and {@code before} find a row; asked for the page's two ends
     */
    public static Response of(
            PageRequest request, List<String> columns, Stream<Row> rows, Function<Row, String> cursor) {
        PageForm form = PageForm.accepted(request.headers(), PageForm.ofLists(columns));
        Page page = new Page(request, request.size(), form, cursor);
        byte[] bytes = page.read(rows);
        return page.finish(Response.ok(bytes, form.mediaType()));
    }

    /**
     * A resource that is a list by itself: all of it that fits when the caller sets no limit, and with an {@code ETag}.
     *
     * @param rows as for a list
     * @param cursor as for a list
     */
    public static Response whole(PageRequest request, PageForm form, Stream<Row> rows, Function<Row, String> cursor) {
        Page page = new Page(request, request.limit() == null ? Integer.MAX_VALUE : request.size(), form, cursor);
        byte[] bytes = page.read(rows);
        return page.finish(SingleAnswer.of(request.headers(), form.mediaType().toString(), bytes));
    }

    private byte[] read(Stream<Row> source) {
        try (source) {
            fill(source.iterator());
        }
        firstId = first == null ? null : cursor.apply(first);
        lastId = last == null ? null : cursor.apply(last);
        return bytes();
    }

    private void fill(Iterator<Row> source) {
        while (source.hasNext()) {
            if (rows.size() == most) {
                more = true;
                break;
            }
            Row row = source.next();
            byte[] written = form.row().apply(row.json()).getBytes(StandardCharsets.UTF_8);
            if (!rows.isEmpty() && bytes + written.length + 1 > MOST_BYTES) {
                more = true;
                break;
            }
            rows.add(written);
            bytes += written.length + 1;
            sessions.addAll(row.sessions());
            Row end = new Row(row.id(), row.streamId(), JsonNodeFactory.instance.objectNode());
            if (first == null) {
                first = end;
            }
            last = end;
        }
        if (request.backward()) {
            Collections.reverse(rows);
            Row nearest = first;
            first = last;
            last = nearest;
        }
    }

    private byte[] bytes() {
        var out = new ByteArrayOutputStream((int) bytes + 1024);
        out.writeBytes(form.head().getBytes(StandardCharsets.UTF_8));
        byte[] separator = new byte[0];
        for (byte[] row : rows) {
            out.writeBytes(separator);
            out.writeBytes(row);
            separator = form.separator().getBytes(StandardCharsets.UTF_8);
        }
        if (form.isJson()) {
            ObjectNode tail = JsonNodeFactory.instance
                    .objectNode()
                    .put("first_id", firstId)
                    .put("last_id", lastId)
                    .put("has_more", more);
            out.writeBytes(("]," + JsonText.text(tail).substring(1)).getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private Response finish(Response.ResponseBuilder answer) {
        answer.header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (more && firstId != null && lastId != null) {
            answer.header(
                    HttpHeaders.LINK,
                    request.backward() ? link("prev", "before", firstId) : link("next", "after", lastId));
        }
        return ShownSessions.note(answer, sessions).build();
    }

    /** The same call, but going on from a row. The path alone: behind a proxy the server does not know its own name. */
    private String link(String relation, String cursorParameter, String id) {
        StringJoiner query = new StringJoiner("&");
        MultivaluedMap<String, String> parameters = request.uri().getQueryParameters();
        parameters.forEach((name, values) -> {
            if (!name.equals(cursorParameter)) {
                values.forEach(value -> query.add(encode(name) + "=" + encode(value)));
            }
        });
        query.add(cursorParameter + "=" + encode(id));
        return "<" + request.uri().getRequestUri().getRawPath() + "?" + query + ">; rel=\"" + relation + "\"";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
