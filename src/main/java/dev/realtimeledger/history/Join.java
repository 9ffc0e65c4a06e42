package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The join of two JSON values: the least that says everything both say. It is commutative, associative and idempotent,
 * so that what many events say of one thing does not depend on the order in which they come, how often, or in which
 * batches.
 *
 * <p>Null gives way to everything. Objects are joined field by field, arrays element by element. Of two texts the longer
 * stays, because text only grows while it is spoken and is never taken back (of equally long ones the greater); of two
 * numbers the greater; {@code true} before {@code false}. Values of different kinds: object, array, text, number,
 * boolean, in that order.
 */
final class Join {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Join() {}

    /** The join of {@code a} and {@code b}: {@code a} itself, the same instance, when {@code b} adds nothing. */
    static JsonNode of(JsonNode a, JsonNode b) {
        int order = Integer.compare(rank(a), rank(b));
        if (order != 0) {
            return order > 0 ? a : b;
        }
        return switch (a) {
            case ObjectNode object -> objects(object, (ObjectNode) b);
            case ArrayNode array -> arrays(array, (ArrayNode) b);
            default -> compareScalars(a, b) >= 0 ? a : b;
        };
    }

    /** The join of two objects. */
    @SuppressWarnings("ReferenceEquality")
    static ObjectNode objects(ObjectNode a, ObjectNode b) {
        ObjectNode joined = a;
        for (Map.Entry<String, JsonNode> field : b.properties()) {
            JsonNode old = a.get(field.getKey());
            JsonNode value = old == null ? field.getValue() : of(old, field.getValue());
            if (value != old) {
                joined = joined == a ? copy(a) : joined;
                joined.set(field.getKey(), value);
            }
        }
        return joined;
    }

    @SuppressWarnings("ReferenceEquality")
    private static ArrayNode arrays(ArrayNode a, ArrayNode b) {
        ArrayNode joined = a;
        for (int i = 0; i < b.size(); i++) {
            JsonNode old = i < a.size() ? a.get(i) : null;
            JsonNode value = old == null ? b.get(i) : of(old, b.get(i));
            if (value != old) {
                joined = joined == a ? NODES.arrayNode().addAll(a) : joined;
                if (i < joined.size()) {
                    joined.set(i, value);
                } else {
                    joined.add(value);
                }
            }
        }
        return joined;
    }

    /** The earlier of two instants or whatever is comparable; null where both are. */
    static <T extends Comparable<T>> @Nullable T least(@Nullable T a, @Nullable T b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static ObjectNode copy(ObjectNode node) {
        return NODES.objectNode().setAll(node);
    }

    private static int rank(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> 5;
            case ARRAY -> 4;
            case STRING, BINARY -> 3;
            case NUMBER -> 2;
            case BOOLEAN -> 1;
            case NULL, MISSING -> 0;
        };
    }

    private static int compareScalars(JsonNode a, JsonNode b) {
        return switch (a.getNodeType()) {
            case STRING -> compareTexts(a.textValue(), b.textValue());
            case NUMBER -> compareNumbers(a, b);
            case BOOLEAN -> Boolean.compare(a.booleanValue(), b.booleanValue());
            default -> 0;
        };
    }

    private static int compareTexts(String a, String b) {
        int byLength = Integer.compare(a.length(), b.length());
        return byLength != 0 ? byLength : a.compareTo(b);
    }

    /** By value, then by how it is written: 1.50 after 1.5. */
    private static int compareNumbers(JsonNode a, JsonNode b) {
        BigDecimal left = a.decimalValue();
        BigDecimal right = b.decimalValue();
        int byValue = left.compareTo(right);
        return byValue != 0 ? byValue : Integer.compare(left.scale(), right.scale());
    }
}
