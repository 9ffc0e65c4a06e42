package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EntitiesTest {

    private static final EntityKey ITEM = new EntityKey("sess", "item");
    private static final int LARGE = 900_000;

    @Test
    void when_an_item_says_too_much_follows_from_its_events_and_not_from_what_was_written_together() {
        List<ItemState> events = new ArrayList<>();
        for (int index = 0; index < 8; index++) {
            events.add(transcript(index));
        }
        Entities<ItemState> together = ItemState.entities();
        events.forEach(event -> together.join(event, LARGE));
        ItemState result = together.changed().getFirst();
        assertThat(result.evidence().path("transcripts")).hasSize(5);
        assertThat(Evidence.size(result.evidence())).isBetween((long) Evidence.MOST_BYTES, 5L * LARGE + 1000);

        ItemState stored = null;
        for (ItemState event : events) {
            Entities<ItemState> alone = ItemState.entities();
            if (stored != null && Evidence.size(stored.evidence()) > Evidence.MOST_BYTES) {
                alone.full(ITEM);
            } else if (stored != null) {
                alone.loaded(stored, Evidence.text(stored.evidence()).length());
            }
            alone.join(event, LARGE);
            stored = alone.changed().isEmpty() ? stored : alone.changed().getFirst();
        }
        assertThat(stored).isEqualTo(result);
    }

    @Test
    void what_adds_nothing_is_no_change() {
        Entities<ItemState> items = ItemState.entities();
        items.loaded(transcript(1), LARGE);

        items.join(transcript(1), LARGE);

        assertThat(items.changed()).isEmpty();
    }

    private static ItemState transcript(int index) {
        var evidence = JsonNodeFactory.instance.objectNode();
        evidence.putObject("transcripts").put(Integer.toString(index), "x".repeat(LARGE));
        return new ItemState(ITEM, evidence, Instant.EPOCH, null, 1, null);
    }
}
