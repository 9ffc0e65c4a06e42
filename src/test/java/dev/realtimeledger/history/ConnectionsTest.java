package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private final Connections connections = new Connections();

    @Test
    void aGroupBelongsToTheOnlySessionThatKnowsAnyOfIt() {
        connections.addItem("answer", "question", "resp");
        connections.addItem("thanks", "answer", null);
        connections.addItem("stranger", null, null);
        connections.itemIsFollowed("thanks", "sess");
        assertThat(connections.itemIds()).containsExactlyInAnyOrder("question", "answer", "thanks", "stranger");
        assertThat(connections.sessionsOfItems(List.of("question", "thanks", "stranger")))
                .isEqualTo(Map.of("question", "sess", "thanks", "sess"));
        assertThat(connections.belongingTo("sess"))
                .isEqualTo(new Belongings(Set.of("question", "answer", "thanks"), Set.of("resp")));
    }

    @Test
    void aGroupThatTwoSessionsKnowBelongsToNone() {
        connections.addItem("answer", "question", null);
        connections.itemIsFollowed("answer", "one");
        connections.itemIsFollowed("question", "two");
        assertThat(connections.sessionsOfItems(List.of("answer", "question"))).isEmpty();
    }

    @Test
    void aNamesakeDecidesAlone() {
        connections.addItem("answer", "question", null);
        connections.addItem("both", "answer", null);
        connections.itemIsKnown("answer", "one");
        connections.itemIsFollowed("answer", "two");
        connections.itemIsKnown("both", "one");
        connections.itemIsKnown("both", "two");
        assertThat(connections.sessionsOfItems(List.of("answer", "both", "question")))
                .isEqualTo(Map.of("answer", "one"));
    }

    @Test
    void aResponseTiesItsItems() {
        connections.addItem("one", null, "resp");
        connections.addItem("two", null, "resp");
        connections.addResponse("alone");
        connections.responseIsKnown("resp", "sess");
        connections.responseIsKnown("alone", "other");
        assertThat(connections.sessionsOfItems(List.of("one", "two"))).isEqualTo(Map.of("one", "sess", "two", "sess"));
        assertThat(connections.sessionsOfResponses(List.of("resp", "alone")))
                .isEqualTo(Map.of("resp", "sess", "alone", "other"));
    }
}
