package dev.realtimeledger.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** A rule of folding, broken on purpose: mistakes that others made, and that the laws have to catch. */
enum BrokenRule {
    /** A null that comes later takes a value away. */
    NULL_OVERWRITES(FoldingLaws::arrivalDoesNotMatter) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            return merge(joined, said, (a, b) -> b.isNull() ? b : a);
        }
    },
    /** Of two values the one that arrives last is taken. */
    ARRIVAL_DECIDES(FoldingLaws::arrivalDoesNotMatter) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            return merge(known, said, (a, b) -> b.isNull() ? a : b);
        }
    },
    /** The status that arrives last is taken: an end is undone by what came late. */
    LAST_STATUS_DECIDES(FoldingLaws::arrivalDoesNotMatter) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            return said.path(Status.SET).isEmpty() ? joined : joined.deepCopy().set(Status.SET, said.get(Status.SET));
        }
    },
    /** A status that goes on is taken before one that is an end; no order of arrival shows it. */
    NOT_ENDED_BEFORE_ENDED(FoldingLaws::theHistoryIsWhatHappened) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            if (!joined.path(Status.SET).has("in_progress")) {
                return joined;
            }
            ObjectNode broken = joined.deepCopy();
            broken.putObject(Status.SET).put("in_progress", true);
            return broken;
        }
    },
    /** Of two texts the shorter is taken; no order of arrival shows it. */
    TEXT_SHRINKS(FoldingLaws::theHistoryIsWhatHappened) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            return merge(known, said, (a, b) -> a.isTextual() && b.isTextual() ? shorter(a, b) : Join.of(a, b));
        }
    },
    /** What is said again counts again: the same words stand there twice. */
    DUPLICATES_COUNT(FoldingLaws::arrivalDoesNotMatter) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            if (!(known.path("item").path("content") instanceof ArrayNode before)
                    || !(said.path("item").path("content") instanceof ArrayNode more)) {
                return joined;
            }
            ObjectNode broken = joined.deepCopy();
            ((ObjectNode) broken.get("item"))
                    .set("content", broken.arrayNode().addAll(before).addAll(more));
            return broken;
        }
    },
    /** A link that follows from a response's output is taken before one that an event states. */
    DERIVED_BEFORE_STATED(FoldingLaws::theHistoryIsWhatHappened) {
        @Override
        ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined) {
            JsonNode derived = Join.of(
                    known.path("response").path("derived"),
                    said.path("response").path("derived"));
            if (derived.isEmpty()) {
                return joined;
            }
            ObjectNode broken = joined.deepCopy();
            broken.putObject("response").set("derived", derived);
            return broken;
        }
    };

    /** The law that catches it. */
    final BiConsumer<Folding, Long> law;

    BrokenRule(BiConsumer<Folding, Long> law) {
        this.law = law;
    }

    /**
     * The wrong join of evidence.
     *
     * @param joined the right one
     */
    abstract ObjectNode join(ObjectNode known, ObjectNode said, ObjectNode joined);

    /** The product's folding with this rule broken. */
    Folding folding() {
        return new Folding(
                Said::by,
                broken(ItemState::join, ItemState::evidence),
                broken(ResponseState::join, ResponseState::evidence),
                ConversationState::join);
    }

    private <S extends Record> BinaryOperator<S> broken(BinaryOperator<S> right, Function<S, ObjectNode> evidence) {
        return (known, said) -> {
            S joined = right.apply(known, said);
            return withEvidence(joined, join(evidence.apply(known), evidence.apply(said), evidence.apply(joined)));
        };
    }

    /** The same state with other evidence, whatever else states may come to have. */
    @SuppressWarnings("unchecked")
    private static <S extends Record> S withEvidence(S state, ObjectNode evidence) {
        RecordComponent[] components = state.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = components[i].getName().equals("evidence")
                        ? evidence
                        : components[i].getAccessor().invoke(state);
            }
            Constructor<?> constructor = state.getClass().getDeclaredConstructor(types);
            return (S) constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Both, field by field and element by element; {@code choice} is made where both say something else. */
    private static ObjectNode merge(ObjectNode a, ObjectNode b, BinaryOperator<JsonNode> choice) {
        ObjectNode merged = a.deepCopy();
        b.properties()
                .forEach(field -> merged.set(field.getKey(), merge(a.get(field.getKey()), field.getValue(), choice)));
        return merged;
    }

    private static JsonNode merge(JsonNode a, JsonNode b, BinaryOperator<JsonNode> choice) {
        if (a instanceof ObjectNode one && b instanceof ObjectNode other) {
            return merge(one, other, choice);
        }
        if (a instanceof ArrayNode && b instanceof ArrayNode) {
            ArrayNode merged = ((ArrayNode) a).arrayNode();
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                merged.add(i < b.size() ? merge(a.get(i), b.get(i), choice) : a.get(i));
            }
            return merged;
        }
        return a == null ? b : choice.apply(a, b);
    }

    private static JsonNode shorter(JsonNode a, JsonNode b) {
        return a.textValue().length() <= b.textValue().length() ? a : b;
    }
}
