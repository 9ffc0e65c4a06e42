package dev.realtimeledger.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.retention.RetentionPolicy.ContentClass;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetentionPolicyTest {

    @Test
    void without_a_setting_everything_is_kept() {
        assertThat(new RetentionPolicy("").period("any", ContentClass.BODIES)).isEmpty();
    }

    @Test
    void what_is_said_of_a_tenant_goes_before_what_is_said_of_all() {
        RetentionPolicy policy = new RetentionPolicy("bodies=90d, a/bodies=7d,b/bodies=forever,reads=400d");

        assertThat(policy.period("a", ContentClass.BODIES)).contains(Duration.ofDays(7));
        assertThat(policy.period("b", ContentClass.BODIES)).isEmpty();
        assertThat(policy.period("c", ContentClass.BODIES)).contains(Duration.ofDays(90));
        assertThat(policy.period("a", ContentClass.READS)).contains(Duration.ofDays(400));
        assertThat(policy.period("a", ContentClass.DELTAS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bodies", "bodies=", "bodies=0d", "bodies=90", "texts=9d", "bodies=9d,", "bodies=9d,bodies=8d"})
    void a_slip_of_the_pen_stops_the_start(String setting) {
        assertThatThrownBy(() -> new RetentionPolicy(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LEDGER_RETENTION");
    }
}
