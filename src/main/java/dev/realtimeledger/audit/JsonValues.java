package dev.realtimeledger.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The JSON values of a file one after the other, one in memory at a time: NDJSON, or a single document. */
final class JsonValues implements Closeable {

    /** Characters of one value; a proof in a stream of a million entries has 70 million. */
    private static final long LONGEST = 200_000_000;

    /** A name that stands twice in an object would let two readers see two different entries. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .build();

    private final Limited characters;
    private final JsonParser parser;
    private int line;

    JsonValues(InputStream file) throws IOException {
        // Strictly UTF-8: left alone, the parser would guess.
        this.characters = new Limited(new InputStreamReader(file, StandardCharsets.UTF_8.newDecoder()));
        this.parser = JSON.createParser(characters);
    }

    private static final class Limited extends FilterReader {

        private long left = LONGEST;

        Limited(Reader reader) {
            super(reader);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException("a single value has more than " + LONGEST + " characters");
            }
            return read;
        }
    }

    /** The next value; null at the end. */
    @Nullable
    JsonNode next() throws IOException {
        characters.left = LONGEST;
        if (parser.nextToken() == null) {
            return null;
        }
        line = parser.currentTokenLocation().getLineNr();
        return parser.readValueAsTree();
    }

    /** The line on which the last value began. */
    int line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
