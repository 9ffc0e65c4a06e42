package dev.realtimeledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"2020-01-01T00:00:00Z", "1577836800", "2020-01-01T03:00:00+03:00", "2020-01-01T03:00:00 03:00"})
    void readsBothForms(String text) {
        assertThat(Timestamp.parse(text, "at")).isEqualTo(Instant.ofEpochSecond(1_577_836_800));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2020-01-01", "1.5", "999999999999", "+12020-01-01T00:00:00Z"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Timestamp.parse(text, "at"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.error().param()).isEqualTo("at"));
    }

    @Test
    void writesMicroseconds() {
        assertThat(Timestamp.format(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
    }
}
