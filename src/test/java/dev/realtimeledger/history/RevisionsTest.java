package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.history.Revisions.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RevisionsTest {

    private static final String A = "{\"voice\":\"a\",\"speed\":1}";
    private static final String A_AGAIN = "{\"speed\":1.0,\"voice\":\"a\"}";
    private static final String B = "{\"voice\":\"b\",\"speed\":1,\"tools\":null}";

    @Test
    void aConfigurationCountsWhenItDiffersFromTheOneBefore() {
        List<Revision> revisions = Revisions.of(List.of(
                configuration(1, "session.created", 0L, A),
                configuration(2, "session.updated", 1L, A_AGAIN),
                configuration(3, "session.updated", 2L, B),
                configuration(4, "session.updated", 3L, A)));
        assertThat(revisions).extracting(Revision::number).containsExactly(1, 2, 3);
        assertThat(revisions)
                .extracting(revision -> revision.configuration().eventId())
                .containsExactly("event_1", "event_3", "event_4");
        assertThat(revisions)
                .extracting(Revision::changed)
                .containsExactly(List.of("speed", "voice"), List.of("tools", "voice"), List.of("tools", "voice"));
    }

    @Test
    void theForwardersPositionsDecideWhateverTheOrderOfArrival() {
        List<Configuration> configurations = new ArrayList<>(List.of(
                configuration(1, "session.updated", 7L, B),
                configuration(2, "session.created", 0L, A),
                configuration(3, "session.updated", 3L, "{\"voice\":\"c\"}"),
                configuration(4, "session.updated", 5L, "{\"voice\":\"c\"}")));
        List<Revision> expected = Revisions.of(configurations);
        assertThat(expected)
                .extracting(revision -> revision.configuration().eventId())
                .containsExactly("event_2", "event_3", "event_1");
        for (int seed = 0; seed < 24; seed++) {
            Collections.shuffle(configurations, new Random(seed));
            assertThat(Revisions.of(configurations)).isEqualTo(expected);
        }
    }

    @Test
    void withoutPositionsCreatedPrecedesUpdated() {
        List<Revision> revisions = Revisions.of(
                List.of(configuration(1, "session.updated", null, B), configuration(2, "session.created", null, A)));
        assertThat(revisions)
                .extracting(revision -> revision.configuration().eventType())
                .containsExactly("session.created", "session.updated");
    }

    @Test
    void noConfigurationIsNoRevision() {
        assertThat(Revisions.of(List.of())).isEmpty();
    }

    private static Configuration configuration(long number, String type, @Nullable Long sequence, String session) {
        return new Configuration(
                "sess_1", number, "event_" + number, type, sequence, Instant.EPOCH, Evidence.parse(session));
    }
}
