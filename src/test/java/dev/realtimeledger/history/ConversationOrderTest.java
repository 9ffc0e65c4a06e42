package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.history.ConversationOrder.Link;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
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
    void ofSeveralThatFollowTheSameItemTheLaterWasInsertedBeforeTheEarlier() {
        assertThat(order(item("a", null, 0), item("inserted", "a", 5), item("first", "a", 3), item("next", "first", 9)))
                .containsExactly("a", "inserted", "first", "next");
    }

    @Test
    void whoNamesTheSameItemThatNobodyDescribedStandsTogether() {
        assertThat(order(item("x", "lost", 4), item("y", "lost", 2), item("a", null, 3)))
                .containsExactly("x", "y", "a");
    }

    @Test
    void anItemThatNamesNoneStandsWhereItsTimeIsAndBreaksNoChain() {
        assertThat(order(item("a", null, 0), item("b", "a", 2), item("tool", null, 3), item("c", "b", 4)))
                .containsExactly("a", "b", "tool", "c");
    }

    @Test
    void theForwardersPositionsCountBeforeTheTimesOfArrival() {
        Link first = new Link(new EntityKey("sess_1", "first"), null, null, Instant.ofEpochSecond(9), 1L, 9);
        Link second = new Link(new EntityKey("sess_1", "second"), null, null, Instant.ofEpochSecond(8), 2L, 8);
        assertThat(ids(ConversationOrder.of(List.of(second, first)))).containsExactly("first", "second");
    }

    @Test
    void aCircleIsToldOnceFromItsEarliestItem() {
        assertThat(order(item("a", "c", 3), item("b", "a", 1), item("c", "b", 2), item("self", "self", 0)))
                .containsExactly("self", "b", "c", "a");
    }

    @Test
    void theSameIdInAnotherStreamIsAnotherItem() {
        Link here = new Link(new EntityKey("sess_1", "a"), null, null, Instant.ofEpochSecond(2), null, 1);
        Link there = new Link(new EntityKey("sess_2", "b"), "a", null, Instant.ofEpochSecond(1), null, 1);
        Link namesake = new Link(new EntityKey("sess_2", "a"), null, null, Instant.ofEpochSecond(0), null, 2);
        assertThat(ConversationOrder.of(List.of(here, there, namesake))).containsExactly(namesake, there, here);
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
    void anItemStandsInTheConversationThatItsChainLeadsTo() {
        Map<String, String> conversations = conversations(
                item("question", null, 0),
                answer("answer", "question", 1, "conv_1"),
                item("thanks", "answer", 2),
                item("elsewhere", null, 3));
        assertThat(conversations).isEqualTo(Map.of("question", "conv_1", "answer", "conv_1", "thanks", "conv_1"));
    }

    @Test
    void anItemBetweenTwoConversationsStandsInNone() {
        Map<String, String> conversations = conversations(
                answer("answer", null, 1, "conv_1"),
                item("between", "answer", 2),
                answer("other", "between", 3, "conv_2"));
        assertThat(conversations).isEqualTo(Map.of("answer", "conv_1", "other", "conv_2"));
    }

    private static Map<String, String> conversations(Link... items) {
        return ConversationOrder.conversations(List.of(items)).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue));
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
        return new Link(
                new EntityKey("sess_1", id), previous, conversation, Instant.ofEpochSecond(second), null, second);
    }
}
