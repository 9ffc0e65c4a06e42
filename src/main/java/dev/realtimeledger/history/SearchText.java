package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What a search finds an item by: all that was said, heard, called and answered. PostgreSQL gets it as text, so what it
 * cannot keep (U+0000, half of a surrogate pair) stands there as U+FFFD.
 */
public final class SearchText {

    /**
     * Bytes of UTF-8 that are searched at most. A tsvector ends at 1 MB, and words with hyphens, which count whole and in
     * parts, can need several times the space of the text.
     */
    static final int LONGEST = 240_000;

    private final StringBuilder text = new StringBuilder();
    private int bytes;

    private SearchText() {}

    /** The text to search, of the evidence of one item; empty when it says nothing. */
    public static String of(JsonNode evidence) {
        SearchText text = new SearchText();
        JsonNode item = evidence.path("item");
        text.addSpoken(item.path("content"));
        evidence.path("transcripts").forEach(text::addAll);
        text.addAll(item.path("arguments"));
        text.addAll(item.path("output"));
        return text.text.toString();
    }

    /** Content parts: only what is their text, not their kind or address. */
    private void addSpoken(JsonNode content) {
        for (JsonNode part : content) {
            add(part.path("text").asText(""));
            add(part.path("transcript").asText(""));
        }
    }

    /** A text, or whatever texts an object or array has in it. */
    private void addAll(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    if (!field.getKey().equals("type")) {
                        addAll(field.getValue());
                    }
                }
            }
            case ArrayNode array -> array.forEach(this::addAll);
            default -> add(node.asText(""));
        }
    }

    private void add(String words) {
        if (words.isBlank() || bytes >= LONGEST) {
            return;
        }
        if (!text.isEmpty()) {
            text.append('\n');
            bytes++;
        }
        for (int i = 0; i < words.length() && bytes < LONGEST; ) {
            int character = words.codePointAt(i);
            i += Character.charCount(character);
            boolean kept = character != 0 && Character.getType(character) != Character.SURROGATE;
            text.appendCodePoint(kept ? character : 0xFFFD);
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
        }
    }
}
