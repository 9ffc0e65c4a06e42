package dev.realtimeledger.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quarkus.qute.TemplateData;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A value of an answer as templates read it. What is missing is empty text, an empty list and false, so that a template
 * needs no care for what a provider left out.
 */
@TemplateData
public record Json(JsonNode node) {

    static final Json NONE = new Json(MissingNode.getInstance());

    private static final int BRIEF = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Text that should be JSON; as a JSON text where it is none. */
    static Json parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return new Json(node == null ? MissingNode.getInstance() : node);
        } catch (JsonProcessingException notJson) {
            return of(text);
        }
    }

    static Json of(String text) {
        return new Json(JSON.getNodeFactory().textNode(text));
    }

    /** A field's value; {@link #NONE} when there is no such field. */
    public Json at(String field) {
        return new Json(node.path(field));
    }

    /** A field as text. */
    public String text(String field) {
        return at(field).text();
    }

    /** Itself as text; an object or a list as JSON. */
    public String text() {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        return node.isContainerNode() ? node.toString() : node.asText();
    }

    /** Whether a field has a value other than null, false and nothing. */
    public boolean has(String field) {
        return at(field).isThere();
    }

    /** Whether it is more than null, false, an empty text, list or object. */
    public boolean isThere() {
        return switch (node.getNodeType()) {
            case MISSING, NULL -> false;
            case BOOLEAN -> node.booleanValue();
            case STRING -> !node.textValue().isEmpty();
            case ARRAY, OBJECT -> !node.isEmpty();
            default -> true;
        };
    }

    public boolean is(String field, String value) {
        return text(field).equals(value);
    }

    /** The elements of a field that is a list. */
    public List<Json> list(String field) {
        return at(field).elements();
    }

    /** Its elements when it is a list. */
    public List<Json> elements() {
        return node.isArray() ? node.valueStream().map(Json::new).toList() : List.of();
    }

    /** The fields of an object, in their order. */
    public List<Map.Entry<String, Json>> fields() {
        return node.propertyStream()
                .map(field -> Map.entry(field.getKey(), new Json(field.getValue())))
                .toList();
    }

    /** A number that is an integer in the API; 0 when it is missing. */
    public long count(String field) {
        return node.path(field).asLong();
    }

    /** A decimal that is text in the API; 0 when it is missing. */
    public BigDecimal decimal(String field) {
        String text = text(field);
        return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
    }

    /** A field that is an instant, to the second, in UTC; empty when it is none. */
    public String time(String field) {
        Instant instant = instant(field);
        return instant.equals(Instant.MIN) ? text(field) : TIME.format(instant);
    }

    /** A field that is an instant; {@link Instant#MIN} when it is none. */
    public Instant instant(String field) {
        // Lists have many that are missing, and each would be an exception.
        if (!has(field)) {
            return Instant.MIN;
        }
        JsonNode value = node.path(field);
        try {
            return value.isNumber() ? Instant.ofEpochSecond(value.longValue()) : Instant.parse(value.asText(""));
        } catch (DateTimeParseException none) {
            return Instant.MIN;
        }
    }

    /** An amount with its currency; empty when there is none. */
    public String money() {
        return has("value") ? text("value") + " " + text("currency").toUpperCase(Locale.ROOT) : "";
    }

    /** A field as a part of an address. */
    public String path(String field) {
        return Query.encode(text(field));
    }

    /** Itself as a part of an address. */
    public String path() {
        return Query.encode(text());
    }

    /** A field in capitals, as currencies are written. */
    public String upper(String field) {
        return text(field).toUpperCase(Locale.ROOT);
    }

    /** What follows the question mark in a field that is an address of the API, with the mark. */
    public String query(String field) {
        String address = text(field);
        int mark = address.indexOf('?');
        return mark < 0 ? "" : address.substring(mark);
    }

    /** The beginning of a field. */
    public String brief(String field) {
        String text = text(field);
        return text.length() <= BRIEF
                ? text
                : text.substring(0, Character.isHighSurrogate(text.charAt(BRIEF - 1)) ? BRIEF - 1 : BRIEF) + "…";
    }

    /** What an item says: its transcript, or the texts of its content, or its arguments or output. */
    public String itemText() {
        if (has("transcript")) {
            return brief("transcript");
        }
        for (Json part : list("content")) {
            if (part.has("text") || part.has("transcript")) {
                return part.has("text") ? part.brief("text") : part.brief("transcript");
            }
        }
        return has("arguments") ? brief("arguments") : brief("output");
    }

    /** Laid out in lines, also where it is a text that holds JSON. */
    public String pretty() {
        if (node.isTextual()) {
            Json parsed = parse(node.textValue());
            return parsed.node.isContainerNode() ? parsed.node.toPrettyString() : node.textValue();
        }
        return node.isMissingNode() ? "" : node.toPrettyString();
    }

    @Override
    public String toString() {
        return text();
    }
}
