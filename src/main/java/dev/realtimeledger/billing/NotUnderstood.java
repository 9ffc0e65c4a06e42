package dev.realtimeledger.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeledger.history.Evidence;
import org.jspecify.annotations.Nullable;

/** What a payload says of usage that nobody can make a line item of, by its path: kept to be looked at, and mended. */
final class NotUnderstood {

    private static final int MOST_FIELDS = 20;
    private static final int LONGEST_VALUE = 200;
    private static final int LONGEST_PATH = 100;

    private final ObjectNode fields = JsonNodeFactory.instance.objectNode();

    void add(String path, JsonNode value) {
        if (fields.size() < MOST_FIELDS && path.length() <= LONGEST_PATH) {
            boolean isShort = value.isValueNode() && value.asText().length() <= LONGEST_VALUE;
            fields.set(path, isShort ? value : fields.textNode("…"));
        }
    }

    /** As JSON, the same for the same fields; null when all was understood. */
    @Nullable
    String text() {
        return fields.isEmpty() ? null : Evidence.text(fields);
    }
}
