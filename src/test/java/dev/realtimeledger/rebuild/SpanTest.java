package dev.realtimeledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SpanTest {

    @Test
    void a_span_is_halved_without_a_loss() {
        Span all = new Span(0, Span.END);
        Span half = all.firstHalf();
        Span rest = new Span(half.to(), Span.END);
        long first = ids().stream().filter(half::contains).count();

        assertThat(ids()).allMatch(all::contains).allMatch(id -> half.contains(id) != rest.contains(id));
        assertThat(first).isBetween(400L, 600L);
    }

    private static List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            ids.add("item_" + number);
        }
        return ids;
    }
}
