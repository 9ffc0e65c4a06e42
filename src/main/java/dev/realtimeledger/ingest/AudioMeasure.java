package dev.realtimeledger.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.realtimeledger.event.EventCatalogue;
import dev.realtimeledger.event.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the base64 audio in an event's bytes and takes it out: the value becomes an empty text, everything around it stays
 * to the byte. Audio is in {@code delta} of audio deltas, and in {@code audio} of content parts.
 *
 * @param store whether audio is kept where it is ({@code LEDGER_AUDIO=store})
 */
record AudioMeasure(boolean store) {

    private static final byte[] AUDIO_NAME = "\"audio\"".getBytes(StandardCharsets.US_ASCII);

    /**
     * @param bytes what is kept of the event
     * @param audioBytes decoded bytes of the event's audio, kept or not; null when it has none
     */
    record Kept(byte[] bytes, @Nullable Long audioBytes) {}

    Kept measure(byte[] event, String type) {
        boolean delta = EventCatalogue.meaning(type).equals("response.output_audio.delta");
        if (!delta && !contains(event, AUDIO_NAME)) {
            return new Kept(event, null);
        }
        List<Audio> found = JsonBytes.read(event, parser -> find(parser, delta));
        if (found.isEmpty()) {
            return new Kept(event, null);
        }
        long count = found.stream().mapToLong(Audio::byteCount).sum();
        return new Kept(store ? event : without(found, event), count);
    }

    private static byte[] without(List<Audio> found, byte[] event) {
        int from = 0;
        ByteArrayOutputStream kept = new ByteArrayOutputStream(event.length);
        for (Audio audio : found) {
            kept.write(event, from, audio.text().start() + 1 - from);
            from = audio.text().end() - 1;
        }
        kept.write(event, from, event.length - from);
        return kept.toByteArray();
    }

    /** A base64 text, with its quotes, and the bytes it stands for. */
    private record Audio(JsonBytes.Slice text, long byteCount) {}

    private static List<Audio> find(JsonParser parser, boolean delta) throws IOException {
        List<Audio> found = new ArrayList<>();
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING && isAudio(parser, delta, depth)) {
                JsonBytes.Slice text = JsonBytes.slice(parser);
                long byteCount = decodedLength(parser);
                if (byteCount > 0) {
                    found.add(new Audio(text, byteCount));
                }
            }
        }
        return found;
    }

    private static boolean isAudio(JsonParser parser, boolean delta, int depth) throws IOException {
        if (delta && depth == 1) {
            return "delta".equals(parser.currentName());
        }
        return isPartsAudio(parser);
    }

    /** Whether the text is the {@code audio} of a content part: of an element of {@code content}, or of {@code part}. */
    private static boolean isPartsAudio(JsonParser parser) throws IOException {
        if (!"audio".equals(parser.currentName())) {
            return false;
        }
        JsonStreamContext around = parser.getParsingContext().getParent();
        if (around.inArray()) {
            return "content".equals(around.getParent().getCurrentName());
        }
        return around.inObject()
                && "part".equals(around.getCurrentName())
                && around.getParent().inRoot();
    }

    /** Bytes that the base64 text stands for; 0 for what is no base64: that is no audio, and is kept. */
    private static long decodedLength(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        int end = start + parser.getTextLength();
        while (end > start && text[end - 1] == '=') {
            end--;
        }
        for (int i = start; i < end; i++) {
            char c = text[i];
            boolean digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!digit && c != '+' && c != '/' && c != '-' && c != '_') {
                return 0;
            }
        }
        return (end - start) * 3L / 4;
    }

    private static boolean contains(byte[] text, byte[] word) {
        outer:
        for (int i = 0; i <= text.length - word.length; i++) {
            if (text[i] != '"') {
                continue;
            }
            for (int j = 1; j < word.length; j++) {
                if (text[i + j] != word[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
