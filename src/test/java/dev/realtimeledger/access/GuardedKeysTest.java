package dev.realtimeledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtimeledger.api.ApiException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedKeysTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final GuardedKeys keys =
            new GuardedKeys(new ApiKeys(Settings.keys("one:ingest:good,two:read:better"), System::nanoTime), now::get);

    private void guess(String address, int times) {
        IntStream.range(0, times)
                .forEach(i -> assertThat(keys.find("guess" + i, address)).isEmpty());
    }

    private ApiException refused(String key, String address) {
        return catchThrowableOfType(ApiException.class, () -> keys.find(key, address));
    }

    @Test
    void after_a_hundred_unknown_keys_an_address_waits_whether_its_next_key_is_right_or_not() {
        guess("a", 100);

        assertThat(refused("guess", "a").status()).isEqualTo(429);
        assertThat(refused("good", "a").status()).isEqualTo(429);
        assertThat(refused("good", "a").retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_key_that_was_right_from_there_goes_on_working() {
        assertThat(keys.find("good", "a")).isPresent();
        guess("a", 100);

        assertThat(keys.find("good", "a")).isPresent();
        assertThat(refused("better", "a").status()).isEqualTo(429);
    }

    @Test
    void other_addresses_do_not_wait() {
        guess("a", 100);

        assertThat(keys.find("good", "b")).isPresent();
        assertThat(keys.find("guess", "b")).isEmpty();
    }

    @Test
    void one_guess_a_second_is_answered() {
        guess("a", 100);
        now.addAndGet(Duration.ofSeconds(1).toNanos());

        guess("a", 1);
        assertThat(refused("guess", "a").status()).isEqualTo(429);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(keys.find("good", "a")).isPresent();
    }

    @Test
    void as_many_addresses_as_there_may_be_do_not_fill_the_memory() {
        IntStream.range(0, 30_000).forEach(i -> guess("address" + i, 1));

        guess("a", 100);
        assertThat(refused("guess", "a").status()).isEqualTo(429);
    }
}
