package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WellFormedTest {

    @Test
    void half_a_surrogate_pair_is_replaced_and_a_whole_one_stays() {
        assertThat(WellFormed.text("a\ud800b\udc00c\ud83c\udf0d")).isEqualTo("a\ufffdb\ufffdc\ud83c\udf0d");
    }

    @Test
    void names_and_texts_are_repaired_wherever_they_stand() {
        ObjectNode tree = Evidence.parse("{\"a\\ud800\":[{\"b\":\"\\udc00\"},\"ok\"],\"c\":1.50}");

        WellFormed.repair(tree);

        assertThat(Evidence.text(tree)).isEqualTo("{\"a\ufffd\":[{\"b\":\"\ufffd\"},\"ok\"],\"c\":1.50}");
    }
}
