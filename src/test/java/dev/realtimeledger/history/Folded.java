package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeledger.history.ConversationOrder.Link;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The states that events leave. */
public record Folded(
        Map<EntityKey, ItemState> items,
        Map<EntityKey, ResponseState> responses,
        Map<EntityKey, ConversationState> conversations,
        Map<String, Configuration> configurations) {

    /** Everything that a state says of itself, but for its place in the log: that is arrival. */
    private static final ClassValue<List<Method>> FACTS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getParameterCount() == 0 && !method.isSynthetic())
                    .filter(method -> (method.getModifiers() & (Modifier.STATIC | Modifier.PRIVATE)) == 0)
                    .filter(method -> !method.getName().matches("hashCode|toString|began|(first)?[sS]equenceNumber"))
                    .toList();
        }
    };

    /** All that the events say, in a form in which equal histories are equal. */
    Map<String, Object> told() {
        Map<String, Object> told = new TreeMap<>();
        items.forEach((key, item) -> told.put("item " + key, facts(item)));
        responses.forEach((key, response) -> told.put("response " + key, facts(response)));
        conversations.forEach((key, conversation) -> told.put("conversation " + key, facts(conversation)));
        told.put("order", order());
        configurations.values().stream()
                .collect(Collectors.groupingBy(Configuration::streamId))
                .forEach((session, stated) -> told.put("revisions " + session, revisions(stated)));
        return told;
    }

    /** One session as it is read, all of whose events are in its log. */
    public SessionHistory session(String id) {
        Tie session = new Tie(id, Tie.SUPPLIED);
        return SessionHistory.of(
                id,
                items.values().stream()
                        .map(item -> new PlacedItem(item, DeltaText.NONE, session, null, null, null))
                        .toList(),
                responses.values().stream()
                        .map(response -> new PlacedResponse(response, session, null, List.of(response.key())))
                        .toList(),
                Revisions.of(configurations.values()));
    }

    /** The items in the order of their conversations. */
    List<EntityKey> order() {
        return ConversationOrder.of(items.values().stream().map(this::link).toList()).stream()
                .map(Link::key)
                .toList();
    }

    private Link link(ItemState item) {
        String responseId = item.responseLink().responseId();
        ResponseState response = responseId == null
                ? null
                : responses.get(new EntityKey(item.key().streamId(), responseId));
        return new Link(
                item.key(),
                item.previousItemId(),
                response == null ? null : response.conversationId(),
                item.createdAt(),
                item.firstEventSequence(),
                item.firstSequenceNumber());
    }

    /** Without positions only the log can tell which of two configurations came later: then they have no order here. */
    private static List<String> revisions(List<Configuration> stated) {
        if (stated.stream().anyMatch(configuration -> configuration.eventSequence() == null)) {
            return stated.stream().map(Configuration::eventId).sorted().toList();
        }
        return Revisions.of(stated).stream()
                .map(revision -> revision.number() + " "
                        + revision.configuration().eventId() + " "
                        + revision.configuration().happenedAt() + " " + revision.changed())
                .toList();
    }

    private static Map<String, Object> facts(Record state) {
        Map<String, Object> facts = new TreeMap<>();
        for (Method fact : FACTS.get(state.getClass())) {
            try {
                Object value = fact.invoke(state);
                facts.put(fact.getName(), fact(value));
            } catch (ReflectiveOperationException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return facts;
    }

    private static String fact(Object value) {
        return switch (value) {
            case JsonNode evidence -> Evidence.text(evidence);
            case Moment moment -> moment.eventSequence() + " " + moment.at();
            case null, default -> String.valueOf(value);
        };
    }
}
