package dev.realtimeledger.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The items of one session's conversation in their order, and the events that tell of them. */
final class Conversation {

    /** How often a server forgets the predecessor when it says that an item is done. */
    private static final int FORGOTTEN_PERCENT = 22;

    private final Wire wire;
    private final Dialect dialect;
    private final RandomGenerator random;
    private final List<String> order = new ArrayList<>();
    private final Map<String, String> predecessors = new LinkedHashMap<>();
    private final Map<String, ObjectNode> items = new LinkedHashMap<>();

    Conversation(Wire wire, Dialect dialect, RandomGenerator random) {
        this.wire = wire;
        this.dialect = dialect;
        this.random = random;
    }

    /** An item that nobody knows of yet. */
    ObjectNode item(String type) {
        return Wire.NODES
                .objectNode()
                .put("id", wire.id("item"))
                .put("object", "realtime.item")
                .put("type", type);
    }

    /** The last item, or null. */
    String last() {
        return order.isEmpty() ? null : order.getLast();
    }

    /** Adds an item at the end and says so. */
    void add(ObjectNode item) {
        add(item, last());
    }

    /** Adds an item after another and says so. */
    void add(ObjectNode item, String previous) {
        String id = item.path("id").textValue();
        order.add(previous == null ? order.size() : order.indexOf(previous) + 1, id);
        predecessors.put(id, previous);
        items.put(id, item);
        say(dialect.announcement(), item, previous);
    }

    /** Says that an item is final, where the provider says so. */
    void finish(ObjectNode item) {
        String id = item.path("id").textValue();
        items.put(id, item);
        if (dialect.saysDone()) {
            boolean forgotten = random.nextInt(100) < FORGOTTEN_PERCENT;
            say("conversation.item.done", item, forgotten ? null : predecessors.get(id));
        }
    }

    void addFinished(ObjectNode item) {
        add(item);
        finish(item);
    }

    void delete(String id) {
        order.remove(id);
        items.remove(id);
        wire.say(wire.event("conversation.item.deleted").put("item_id", id));
    }

    /** Says an item as the client asked for it: with its audio. */
    void retrieve(String id) {
        ObjectNode item = items.get(id).deepCopy();
        item.path("content").forEach(part -> {
            if (part.has("transcript")) {
                ((ObjectNode) part).put("audio", wire.audio());
            }
        });
        ObjectNode event = wire.event("conversation.item.retrieved");
        event.set("item", item);
        wire.say(event);
    }

    /** The item's audio was cut: from now on the provider does not know its words. */
    void forgetWords(String id) {
        ObjectNode item = items.get(id).deepCopy();
        item.path("content").forEach(part -> {
            if (part.has("transcript")) {
                ((ObjectNode) part).putNull("transcript");
            }
        });
        items.put(id, item);
    }

    /** The words of a part that was heard. */
    void understand(String id, String transcript) {
        ObjectNode item = items.get(id).deepCopy();
        ((ObjectNode) item.path("content").get(0)).put("transcript", transcript);
        items.put(id, item);
    }

    String any() {
        return order.get(random.nextInt(order.size()));
    }

    /** The items as they are known now, in the order of the conversation. */
    List<ObjectNode> items() {
        return order.stream().map(items::get).toList();
    }

    private void say(String type, ObjectNode item, String previous) {
        ObjectNode event = wire.event(type);
        event.put("previous_item_id", dialect.namesPredecessors() ? previous : null);
        event.set("item", item.deepCopy());
        wire.say(event);
    }
}
