package dev.realtimeledger.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtimeledger.api.ApiException;
import dev.realtimeledger.event.Correlation;
import dev.realtimeledger.event.ServerEvent;
import dev.realtimeledger.event.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.123456Z");
    private static final Correlation GIVEN = new Correlation("sess_given", null, 7L, null, null);

    private final EventReader reader = new EventReader(new AudioMeasure(false));

    @Test
    void an_event_is_kept_to_the_byte_with_the_hash_of_all_its_bytes() {
        String body = " {\"type\":\"ping\",\n \"event_id\":\"e1\", \"n\":1e400}\n";

        ServerEvent event = read(body);

        assertThat(event.bytes()).isEqualTo(body.getBytes(UTF_8));
        assertThat(event.byteCount()).isEqualTo(body.length());
        assertThat(HexFormat.of().formatHex(event.sha256()))
                .isEqualTo(HexFormat.of().formatHex(Sha256.of(body.getBytes(UTF_8))));
    }

    @Test
    void an_envelopes_event_is_the_bytes_inside_and_its_own_correlation_goes_first() {
        String inner = "{ \"type\":\"ping\", \"event_id\":\"e1\", \"event\":{\"type\":\"x\"} }";

        ServerEvent event = read("{\"session_id\":\"sess_own\",\"event\": " + inner + " ,\"call_id\":\"call_1\"}");

        assertThat(event.bytes()).isEqualTo(inner.getBytes(UTF_8));
        assertThat(event.correlation()).isEqualTo(new Correlation("sess_own", "call_1", 7L, null, null));
    }

    @Test
    void an_event_with_a_field_named_event_is_no_envelope() {
        ServerEvent event = read("{\"type\":\"vendor.thing\",\"event_id\":\"e1\",\"event\":{\"a\":1}}");

        assertThat(event.type()).isEqualTo("vendor.thing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"event_id":"e1"}                                                       | missing_required_parameter | type
            {"type":"ping"}                                                         | missing_required_parameter | event_id
            {"type":"ping","event_id":""}                                           | missing_required_parameter | event_id
            {"type":"ping","event_id":17}                                           | invalid_value | event_id
            {"type":"ping","event_id":"a\\u0000b"}                                   | invalid_value | event_id
            {"type":"ping","event_id":"a\\ud800"}                                    | invalid_value | event_id
            {"type":"ping","type":"pong","event_id":"e1"}                           | invalid_value | type
            {"type":"response.done","event_id":"e1","response":{}}                  | invalid_value | response.id
            {"type":"response.done","event_id":"e1","response":null}                | invalid_value | response
            {"type":"conversation.item.deleted","event_id":"e1","item_id":7}        | invalid_value | item_id
            {"type":"rate_limits.updated","event_id":"e1","rate_limits":{}}         | invalid_value | rate_limits
            {"type":"error","event_id":"e1"}                                        | invalid_value | error
            {"type":"session.created","event_id":"e1","session":"x"}                | invalid_value | session
            {"event":{"type":"ping","event_id":"e1"},"sesion_id":"sess_1"}          | invalid_value | sesion_id
            {"event":{"type":"ping","event_id":"e1"},"session_id":"$tenant"}        | invalid_value | session_id
            {"event":{"type":"ping","event_id":"e1"},"session_id":"a","session_id":"b"} | invalid_value | session_id
            {"event":{"type":"ping","event_id":"e1"},"event":{"type":"ping","event_id":"e2"}} | invalid_value | event
            {"event":{"type":"ping","event_id":"e1"},"sequence":-1}                 | invalid_value | sequence
            {"event":{"type":"ping","event_id":"e1"},"sequence":1.5}                | invalid_value | sequence
            {"event":{"type":"ping","event_id":"e1"},"time":"yesterday"}            | invalid_value | time
            """)
    void what_cannot_be_identified_or_placed_is_refused_with_the_path_at_fault(String body, String code, String param) {
        ApiException refusal = refusal(body);

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error().code()).isEqualTo(code);
        assertThat(refusal.error().param()).isEqualTo(param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"response.done\",\"event_id\":\"e1\",\"response\":{\"id\":\"r1\"}}",
                "{\"type\":\"response.done\",\"event_id\":\"e1\",\"response\":{\"id\":\"r1\",\"status_details\":\"text\",\"usage\":null}}",
                "{\"type\":\"conversation.item.added\",\"event_id\":\"e1\"}",
                "{\"type\":\"conversation.item.done\",\"event_id\":\"e1\",\"item\":{}}",
                "{\"type\":\"conversation.item.truncated\",\"event_id\":\"e1\",\"item_id\":\"i1\",\"content_index\":null}",
                "{\"type\":\"response.text.delta\",\"event_id\":\"e1\"}",
                "{\"type\":\"ping\",\"event_id\":\"e1\",\"a\":1,\"a\":2}"
            })
    void what_real_traffic_lacks_is_accepted(String body) {
        assertThat(read(body).eventId()).isEqualTo("e1");
    }

    @ParameterizedTest
    @CsvSource({"0,1,1", "12,1,13", "30,2,1"})
    void what_is_no_json_is_refused_with_line_and_column(int at, int line, int column) {
        byte[] body = "{\"type\":\"ping\",              \n \"event_id\":\"e1\"}".getBytes(UTF_8);
        body[at] = (byte) 0xff;

        ApiException refusal = refusal(body);

        assertThat(refusal.error().code()).isEqualTo("invalid_json");
        assertThat(refusal.error().message()).contains("line " + line + ", column " + column);
    }

    @Test
    void an_event_of_more_values_than_any_real_one_is_refused() {
        String body = "{\"type\":\"ping\",\"event_id\":\"e1\",\"x\":[" + "{},".repeat(30_000) + "1]}";

        assertThat(refusal(body).error().message()).contains("more than 50000 values");
    }

    @Test
    void a_trace_context_that_is_none_is_left_out() {
        String trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01-\\u0000";

        ServerEvent event =
                read("{\"event\":{\"type\":\"ping\",\"event_id\":\"e1\"},\"traceparent\":\"" + trace + "\"}");

        assertThat(event.correlation().traceparent()).isNull();
    }

    @Test
    void other_encodings_than_utf_8_are_no_json() {
        byte[] body = "{\"type\":\"ping\",\"event_id\":\"e1\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);

        assertThat(refusal(body).error().code()).isEqualTo("invalid_json");
    }

    @Test
    void an_event_without_a_session_hint_belongs_to_the_session_it_states() {
        ServerEvent event = reader.read(
                "{\"type\":\"session.created\",\"event_id\":\"e1\",\"session\":{\"id\":\"sess_1\"}}".getBytes(UTF_8),
                null,
                Correlation.NONE,
                "key",
                NOW);

        assertThat(event.streamId()).isEqualTo("sess_1");
    }

    private ServerEvent read(String body) {
        return reader.read(body.getBytes(UTF_8), null, GIVEN, "key", NOW);
    }

    private ApiException refusal(String body) {
        return refusal(body.strip().getBytes(UTF_8));
    }

    private ApiException refusal(byte[] body) {
        return catchThrowableOfType(ApiException.class, () -> reader.read(body, null, GIVEN, "key", NOW));
    }
}
