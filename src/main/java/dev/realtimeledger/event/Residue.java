package dev.realtimeledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stays of a delta when its body is emptied: ids and indexes, and no text. The history is the same whether it is
 * told from the body or from this.
 */
final class Residue {

    private static final List<String> FIELDS =
            List.of("type", "event_id", "response_id", "item_id", "output_index", "content_index", "call_id");

    /** What no documented delta has. One that has it says more than its residue could, and keeps its body. */
    private static final List<String> SAY_MORE = List.of("response", "item", "conversation");

    private Residue() {}

    /** The residue as compact JSON; null when the event is no delta, or says more than a delta does. */
    static @Nullable String of(ServerEvent event) {
        if (!EventCatalogue.isDelta(event.type()) || saysMore(event)) {
            return null;
        }
        ObjectNode residue = JsonNodeFactory.instance.objectNode();
        for (String name : FIELDS) {
            JsonNode value = event.field(name);
            if (value != null && isIdOrIndex(value)) {
                residue.set(name, value);
            }
        }
        return residue.toString();
    }

    private static boolean saysMore(ServerEvent event) {
        boolean placesItem = event.type().startsWith("conversation.item.") && event.field("previous_item_id") != null;
        return placesItem || SAY_MORE.stream().anyMatch(name -> event.field(name) != null);
    }

    private static boolean isIdOrIndex(JsonNode value) {
        return value.isTextual()
                ? Ids.canBeKey(value.textValue())
                : value.isIntegralNumber() && value.canConvertToInt();
    }
}
