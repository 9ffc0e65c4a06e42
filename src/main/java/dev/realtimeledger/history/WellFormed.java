package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;

/**
 * Texts that a database keeps as they are. JSON can name half of a surrogate pair, which is no character; it would come
 * back as another text than it went, and joining would depend on which of the two is at hand. It becomes U+FFFD.
 */
final class WellFormed {

    private static final char REPLACEMENT = '\ufffd';

    private WellFormed() {}

    /** The text itself when nothing is wrong with it. */
    static String text(String text) {
        int at = loneSurrogate(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text);
        for (; at >= 0; at = loneSurrogate(text, at + 1)) {
            repaired.setCharAt(at, REPLACEMENT);
        }
        return repaired.toString();
    }

    /** Repairs all names and texts in a tree, in place. */
    static void repair(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
                    String name = text(field.getKey());
                    if (!name.equals(field.getKey())) {
                        object.remove(field.getKey());
                    }
                    object.set(name, repaired(field.getValue()));
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, repaired(array.get(i)));
                }
            }
            default -> {
                // Only texts can be malformed.
            }
        }
    }

    private static JsonNode repaired(JsonNode node) {
        if (node.isTextual()) {
            String text = text(node.textValue());
            return text.equals(node.textValue()) ? node : TextNode.valueOf(text);
        }
        repair(node);
        return node;
    }

    private static int loneSurrogate(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = Character.isHighSurrogate(text.charAt(i))
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
