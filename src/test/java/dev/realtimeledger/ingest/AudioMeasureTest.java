package dev.realtimeledger.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AudioMeasureTest {

    private final AudioMeasure measure = new AudioMeasure(false);

    @ParameterizedTest
    @CsvSource({"AAECAwQFBgc=,8", "AAEC,3", "AA==,1"})
    void the_audio_of_a_delta_is_counted_and_left_out(String base64, long bytes) {
        AudioMeasure.Kept kept = measure(
                "{\"a\": 1, \"delta\" : \"" + base64 + "\" ,\"type\":\"response.output_audio.delta\"}",
                "response.output_audio.delta");

        assertThat(text(kept)).isEqualTo("{\"a\": 1, \"delta\" : \"\" ,\"type\":\"response.output_audio.delta\"}");
        assertThat(kept.audioBytes()).isEqualTo(bytes);
    }

    @Test
    void the_audio_of_every_content_part_is_left_out_and_everything_around_stays() {
        AudioMeasure.Kept kept = measure(
                "{\"item\":{\"content\":[{\"audio\":\"AAEC\",\"transcript\":\"hi\"},{\"type\":\"x\",\"audio\":\"AAECAw==\"}]}}",
                "conversation.item.retrieved");

        assertThat(text(kept))
                .isEqualTo(
                        "{\"item\":{\"content\":[{\"audio\":\"\",\"transcript\":\"hi\"},{\"type\":\"x\",\"audio\":\"\"}]}}");
        assertThat(kept.audioBytes()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"session":{"audio":"AAEC"}}                       | session.updated
            {"session":{"audio":{"output":{"voice":"AAEC"}}}}  | session.updated
            {"item":{"metadata":{"audio":"on"}}}               | conversation.item.done
            {"response":{"audio":"AAEC"}}                      | response.done
            {"part":{"audio":"not base64!"}}                   | response.content_part.done
            {"part":{"audio":null,"text":"\\"audio\\""}}         | response.content_part.done
            {"delta":"AAEC"}                                   | response.output_text.delta
            """)
    void what_is_no_audio_stays(String event, String type) {
        AudioMeasure.Kept kept = measure(event, type);

        assertThat(text(kept)).isEqualTo(event);
        assertThat(kept.audioBytes()).isNull();
    }

    @Test
    void audio_is_counted_and_stays_when_it_is_to_be_stored() {
        byte[] event = "{\"delta\":\"AAEC\"}".getBytes(UTF_8);

        assertThat(new AudioMeasure(true).measure(event, "response.output_audio.delta"))
                .isEqualTo(new AudioMeasure.Kept(event, 3L));
    }

    private AudioMeasure.Kept measure(String event, String type) {
        return measure.measure(event.getBytes(UTF_8), type);
    }

    private static String text(AudioMeasure.Kept kept) {
        return new String(kept.bytes(), UTF_8);
    }
}
