package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The definition of the join: whatever the values, order, grouping and repetition do not matter. */
class JoinProperties {

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    @Property
    void commutative(@ForAll("json") JsonNode a, @ForAll("json") JsonNode b) {
        assertThat(text(Join.of(a, b))).isEqualTo(text(Join.of(b, a)));
    }

    @Property
    void associative(@ForAll("json") JsonNode a, @ForAll("json") JsonNode b, @ForAll("json") JsonNode c) {
        assertThat(text(Join.of(Join.of(a, b), c))).isEqualTo(text(Join.of(a, Join.of(b, c))));
    }

    @Property
    void idempotent(@ForAll("json") JsonNode a, @ForAll("json") JsonNode b) {
        JsonNode joined = Join.of(a, b);
        assertThat(Join.of(a, a)).isSameAs(a);
        assertThat(Join.of(joined, b)).isSameAs(joined);
        assertThat(Join.of(joined, a)).isSameAs(joined);
    }

    @Property
    void leavesItsArgumentsAlone(@ForAll("json") JsonNode a, @ForAll("json") JsonNode b) {
        String before = text(a) + text(b);
        Join.of(a, b);
        assertThat(text(a) + text(b)).isEqualTo(before);
    }

    @Provide
    Arbitrary<JsonNode> json() {
        return json(3);
    }

    private static Arbitrary<JsonNode> json(int depth) {
        if (depth == 0) {
            return scalars();
        }
        Arbitrary<JsonNode> arrays = json(depth - 1).list().ofMaxSize(3).map(JoinProperties::array);
        Arbitrary<JsonNode> objects = Arbitraries.maps(Arbitraries.of("a", "b", "c"), json(depth - 1))
                .ofMaxSize(3)
                .map(JoinProperties::object);
        return Arbitraries.oneOf(scalars(), arrays, objects);
    }

    private static JsonNode array(List<JsonNode> values) {
        return NODES.arrayNode().addAll(values);
    }

    private static JsonNode object(Map<String, JsonNode> fields) {
        ObjectNode object = NODES.objectNode();
        fields.forEach(object::set);
        return object;
    }

    private static Arbitrary<JsonNode> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.just(NODES.nullNode()),
                Arbitraries.of(true, false).map(NODES::booleanNode),
                Arbitraries.integers().between(-2, 2).map(NODES::numberNode),
                Arbitraries.of("1.5", "1.50", "2.0", "1e1").map(number -> NODES.numberNode(new BigDecimal(number))),
                Arbitraries.strings().withChars('x', 'y').ofMaxLength(3).map(NODES::textNode));
    }

    private static String text(JsonNode node) {
        return Evidence.text(node);
    }
}
