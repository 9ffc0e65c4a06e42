package dev.realtimeledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorTest {

    private final List<String> looked = new ArrayList<>();

    @Test
    void findsARowWhoseSessionAndIdHoldSlashes() {
        String found = Cursor.resolve("a/b/c/d", "after", finding("a/b", "c/d"));

        assertThat(found).isEqualTo("c/d");
    }

    @Test
    void doesNotLookForEverBehindManySlashes() {
        assertThatThrownBy(() -> Cursor.resolve("a" + "/".repeat(10_000), "after", finding("none", "none")))
                .isInstanceOf(ApiException.class);

        assertThat(looked).hasSize(9);
    }

    @Test
    void doesNotLookInASessionWhoseIdIsTooLong() {
        String tooLong = "ы".repeat(129);

        assertThatThrownBy(() -> Cursor.resolve(tooLong + "/id", "after", finding(tooLong, "id")))
                .isInstanceOf(ApiException.class);

        assertThat(looked).hasSize(1);
    }

    private Cursor.Finder<String> finding(String stream, String id) {
        return (lookedIn, lookedFor) -> {
            looked.add(lookedIn + "|" + lookedFor);
            return stream.equals(lookedIn) && id.equals(lookedFor) ? List.of(id) : List.of();
        };
    }
}
