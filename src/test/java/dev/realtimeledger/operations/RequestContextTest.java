package dev.realtimeledger.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestContextTest {

    @Test
    void keeps_a_harmless_id() {
        assertThat(RequestContext.requestId("abc-1_2.Z")).isEqualTo("abc-1_2.Z");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"a b", "a\nb", "{\"a\":1}", "ы"})
    void makes_an_id_where_none_or_a_strange_one_is_given(String given) {
        assertThat(RequestContext.requestId(given)).matches("req_[0-9a-f]{32}");
        assertThat(RequestContext.requestId("x".repeat(129))).startsWith("req_");
    }

    @Test
    void reads_the_trace_of_a_traceparent() {
        assertThat(RequestContext.traceId("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(RequestContext.traceId("00-4bf92f3577b34da6-00f067aa0ba902b7-01"))
                .isNull();
        assertThat(RequestContext.traceId(null)).isNull();
    }
}
