package dev.realtimeledger.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private static final Instant AT = Instant.parse("2026-11-29T10:00:00.123456Z");

    private static String audio(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    @Test
    void anEventIsInItsEnvelopeToTheByteNumberedFromZero() {
        var recording = new Recording("call_1");
        String created = "{ \"type\":\"session.created\",\n \"event_id\":\"event_1\",\"session\":{\"id\":\"sess_1\"} }";

        assertThat(recording.received(created, AT))
                .hasValue("{\"session_id\":\"sess_1\",\"call_id\":\"call_1\",\"sequence\":0,"
                        + "\"time\":\"2026-11-29T10:00:00.123456Z\",\"event\":" + created + "}");
        assertThat(recording
                        .received("{\"type\":\"error\",\"event_id\":\"event_2\"}", AT)
                        .orElseThrow())
                .contains("\"session_id\":\"sess_1\"", "\"sequence\":1");
        assertThat(recording.sessionId()).isEqualTo("sess_1");
    }

    @Test
    void aSessionThatDoesNotSayItsIdGetsOne() {
        var recording = new Recording(null);

        assertThat(recording
                        .received("{\"type\":\"error\",\"event_id\":\"event_1\"}", AT)
                        .orElseThrow())
                .contains("\"session_id\":\"relay_")
                .doesNotContain("call_id");
    }

    @Test
    void whatIsNoEventTakesNoNumber() {
        var recording = new Recording(null);

        for (String message : new String[] {"", "[]", "7", "{\"event_id\":\"event_1\"}", "{\"type\":\"error\""}) {
            assertThat(recording.received(message, AT)).as(message).isEmpty();
        }
        assertThat(recording.received("{\"type\":\"error\"}", AT).orElseThrow()).contains("\"sequence\":0");
    }

    @Test
    void secondsAreThoseOfTheFormatThatWasSaidLast() {
        var recording = new Recording(null);
        recording.sent("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio(48_000) + "\"}");
        recording.sent(
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcmu\"}},"
                        + "\"output\":{\"format\":{\"type\":\"audio/pcm\",\"rate\":16000}}}}}");
        recording.sent("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio(2_000) + "\"}");
        recording.received("{\"type\":\"response.output_audio.delta\",\"delta\":\"" + audio(8_001) + "\"}", AT);

        assertThat(recording.measured())
                .hasValue("{\"input_audio_seconds\":\"1.250\",\"output_audio_seconds\":\"0.250\"}");
    }

    @Test
    void whatCannotBeMeasuredIsNotZero() {
        var recording = new Recording(null);
        assertThat(recording.measured()).isEmpty();

        recording.sent("{\"type\":\"session.update\",\"session\":{\"input_audio_format\":\"opus\"}}");
        recording.sent("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio(48_000) + "\"}");
        assertThat(recording.measured()).isEmpty();
    }
}
