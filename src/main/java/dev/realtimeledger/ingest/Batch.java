package dev.realtimeledger.ingest;

import com.fasterxml.jackson.core.JsonToken;
import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.JsonBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a batch apart: the bytes of each line, without the white space around it, or of each element of an array. */
final class Batch {

    static final int MOST_LINES = 1000;

    private Batch() {}

    /**
     * The lines of a batch; empty ones do not count.
     *
     * @param ndjson one JSON value a line, else one array
     * @throws ApiException 400 when the array is none, or there are more than {@value #MOST_LINES} lines
     */
    static List<byte[]> lines(byte[] body, boolean ndjson) {
        List<byte[]> lines = ndjson ? split(body) : elements(body);
        if (lines.size() > MOST_LINES) {
            throw ApiException.badRequest("too_many_events", null, "A batch holds at most " + MOST_LINES + " events.");
        }
        return lines;
    }

    private static List<byte[]> split(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= body.length && lines.size() <= MOST_LINES; i++) {
            if (i == body.length || body[i] == '\n') {
                int from = start;
                int to = i;
                while (from < to && isSpace(body[from])) {
                    from++;
                }
                while (to > from && isSpace(body[to - 1])) {
                    to--;
                }
                if (to > from) {
                    lines.add(Arrays.copyOfRange(body, from, to));
                }
                start = i + 1;
            }
        }
        return lines;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private static List<byte[]> elements(byte[] body) {
        return JsonBytes.readBatch(body, parser -> {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                throw ApiException.badRequest(
                        "invalid_value", null, "A batch in JSON is an array; as NDJSON send application/x-ndjson.");
            }
            List<byte[]> elements = new ArrayList<>();
            for (JsonBytes.Slice slice : JsonBytes.elements(parser)) {
                elements.add(Arrays.copyOfRange(body, slice.start(), slice.end()));
            }
            return elements;
        });
    }
}
