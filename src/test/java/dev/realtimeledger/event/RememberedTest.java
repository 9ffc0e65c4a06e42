package dev.realtimeledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private static final int MANY = 1_000;

    @Test
    void of_a_stream_followed_from_its_first_event_it_is_known_what_does_not_exist() {
        var whole = new Remembered<String, String>(true, String::length);

        assertThat(whole.knows("item_1")).isTrue();
        assertThat(whole.get("item_1")).isNull();
    }

    @Test
    void of_another_stream_only_what_was_looked_for_is_known_not_to_exist() {
        var partial = new Remembered<String, String>(false, String::length);

        partial.put("item_1", null);

        assertThat(partial.knows("item_1")).isTrue();
        assertThat(partial.get("item_1")).isNull();
        assertThat(partial.knows("item_2")).isFalse();
    }

    @Test
    void what_was_used_last_is_held_and_of_the_others_it_is_known_that_they_exist() {
        var whole = new Remembered<String, String>(true, String::length);

        IntStream.range(0, MANY).forEach(n -> whole.put("item_" + n, "state " + n));

        assertThat(whole.get("item_999")).isEqualTo("state 999");
        assertThat(whole.knows("item_0")).isFalse();
        assertThat(whole.knows("item_1000")).isTrue();
    }

    @Test
    void with_too_many_that_are_not_held_nothing_is_said_of_those_that_do_not_exist() {
        var whole = new Remembered<String, String>(true, String::length);

        IntStream.range(0, 20 * MANY).forEach(n -> whole.put("item_" + n, "state"));

        assertThat(whole.knows("item_20000")).isFalse();
        assertThat(whole.knows("item_19999")).isTrue();
    }

    @Test
    void its_size_follows_what_is_held() {
        var partial = new Remembered<String, String>(false, String::length);

        partial.put("item_1", "1234567890");
        long once = partial.bytes();
        partial.put("item_1", "12345");
        partial.put("item_2", null);

        assertThat(once - partial.bytes()).isEqualTo(5);
        partial.drop("item_1");
        assertThat(partial.bytes()).isZero();
    }
}
