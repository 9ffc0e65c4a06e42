package dev.realtimeledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtimeledger.api.ApiException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RateLimitTest {

    private static final Caller CALLER = new Caller("default", "forwarder");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    private final RateLimit limit = new RateLimit(OptionalLong.of(10), nanoTime::get);

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private ApiException refused(int events) {
        return catchThrowableOfType(ApiException.class, () -> limit.take(CALLER, events));
    }

    @Test
    void lets_a_second_of_events_pass_at_once_and_then_as_many_as_time_brings() {
        for (int i = 0; i < 10; i++) {
            limit.take(CALLER, 1);
        }
        assertThat(refused(1).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofMillis(100));
        limit.take(CALLER, 1);
        assertThat(refused(1).status()).isEqualTo(429);
    }

    @Test
    void lets_a_batch_above_the_limit_pass_and_makes_the_next_wait_for_it() {
        limit.take(CALLER, 1000);
        assertThat(refused(1).retryAfter()).isEqualTo(Duration.ofSeconds(100));
        pass(Duration.ofSeconds(99));
        assertThat(refused(1)).isNotNull();
        pass(Duration.ofSeconds(1));
        limit.take(CALLER, 1000);
        assertThat(refused(1000).retryAfter()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void passes_after_the_time_that_it_names() {
        limit.take(CALLER, 7);
        Duration wait = refused(9).retryAfter();
        pass(wait);
        assertThatCode(() -> limit.take(CALLER, 9)).doesNotThrowAnyException();
    }

    @Test
    void counts_each_key_for_itself_and_refusals_for_nobody() {
        limit.take(CALLER, 10);
        for (int i = 0; i < 100; i++) {
            assertThat(refused(10)).isNotNull();
        }
        limit.take(new Caller("other", "forwarder"), 10);
        pass(Duration.ofSeconds(1));
        limit.take(CALLER, 10);
    }

    @Test
    void is_off_without_a_setting_and_refuses_a_senseless_one() {
        var none = new RateLimit(OptionalLong.empty(), nanoTime::get);
        assertThatCode(() -> none.take(CALLER, Integer.MAX_VALUE)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(OptionalLong.of(0), nanoTime::get));
    }
}
