package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.history.ConversationOrder.Link;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversationOrderTest {

    @Test
    void anItemStandsAfterTheOneItNamesWheneverItArrived() {
        assertThat(order(item("b", "a", 1), item("c", "b", 0), item("a", null, 2)))
                .containsExactly("a", "b", "c");
    }

    @Test
    void followersOfOneItemStandInTheOrderOfTimeEachWithItsChain() {
        assertThat(order(item("a", null, 0), item("late", "a", 5), item("early", "a", 3), item("next", "early", 9)))
                .containsExactly("a", "early", "next", "late");
    }

    @Test
    void chainsStandInTheOrderInWhichTheyBegin() {
        assertThat(order(item("x", "nobody knows", 4), item("y", "x", 1), item("a", null, 2)))
                .containsExactly("a", "x", "y");
    }

    @Test
    void aCircleIsToldOnceFromItsEarliestItem() {
        assertThat(order(item("a", "c", 3), item("b", "a", 1), item("c", "b", 2), item("self", "self", 0)))
                .containsExactly("self", "b", "c", "a");
    }

    @Test
    void theSameIdInAnotherStreamIsAnotherItem() {
        Link here = new Link(new EntityKey("sess_1", "a"), null, null, Instant.ofEpochSecond(2), 1);
        Link there = new Link(new EntityKey("sess_2", "b"), "a", null, Instant.ofEpochSecond(1), 1);
        assertThat(ConversationOrder.of(List.of(here, there))).containsExactly(there, here);
    }

    @Test
    void theOrderOfTheInputDoesNotMatterNorItsLength() {
        List<Link> chain = new ArrayList<>(IntStream.range(0, 20_000)
                .mapToObj(i -> item("item_" + i, i == 0 ? null : "item_" + (i - 1), 20_000 - i))
                .toList());
        List<Link> expected = List.copyOf(chain);
        Collections.shuffle(chain, new Random(1));
        assertThat(ConversationOrder.of(chain)).isEqualTo(expected);
    }

    @Test
    void aConversationHasTheItemsConnectedWithItsResponses() {
        Collection<Link> items = List.of(
                item("question", null, 0),
                answer("answer", "question", 1, "conv_1"),
                item("thanks", "answer", 2),
                item("elsewhere", null, 3),
                answer("other", "thanks", 4, "conv_2"),
                item("after other", "other", 5));
        assertThat(ids(ConversationOrder.belongingTo("conv_1", items))).containsExactly("question", "answer", "thanks");
        assertThat(ConversationOrder.belongingTo("conv_3", items)).isEmpty();
    }

    private static List<String> order(Link... items) {
        return ids(ConversationOrder.of(List.of(items)));
    }

    private static List<String> ids(List<Link> links) {
        return links.stream().map(link -> link.key().id()).toList();
    }

    private static Link item(String id, @Nullable String previous, long second) {
        return answer(id, previous, second, null);
    }

    private static Link answer(String id, @Nullable String previous, long second, @Nullable String conversation) {
        return new Link(new EntityKey("sess_1", id), previous, conversation, Instant.ofEpochSecond(second), second);
    }
}
