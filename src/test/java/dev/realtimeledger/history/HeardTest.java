package dev.realtimeledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HeardTest {

    @Test
    void theShareOfTheAudioIsTheShareOfTheText() {
        assertThat(Heard.of("one two three four", 500, 1000L)).isEqualTo(new Heard("one two", "audio"));
        assertThat(Heard.of("one two three four", 999, 1000L).text()).isEqualTo("one two three");
    }

    @Test
    void whatWasPlayedToItsEndWasHeardWhole() {
        assertThat(Heard.of("one two ", 1000, 1000L).text()).isEqualTo("one two ");
        assertThat(Heard.of("one two", Long.MAX_VALUE, 1000L).text()).isEqualTo("one two");
        assertThat(Heard.of("one two", Long.MAX_VALUE, null).text()).isEqualTo("one two");
    }

    @Test
    void beforeTheFirstWordEndsNothingWasHeard() {
        assertThat(Heard.of("unbelievable story", 100, 1000L).text()).isEmpty();
        assertThat(Heard.of("one two", 0, 1000L).text()).isEmpty();
        assertThat(Heard.of("one two", -5, null).text()).isEmpty();
    }

    @Test
    void withoutAudioAnAssumedRateOfSpeechTells() {
        assertThat(Heard.of("fifteen charact and more", 1000, null))
                .isEqualTo(new Heard("fifteen charact", "speech_rate"));
        assertThat(Heard.of("fifteen characters", 1000, null).text()).isEqualTo("fifteen");
    }

    @Test
    void cyrillicIsCutBetweenWords() {
        assertThat(Heard.of("Добрый день, чем могу помочь?", 600, 1000L).text()).isEqualTo("Добрый день, чем");
    }

    @Test
    void anEmojiIsOneCharacterAndNeverHalved() {
        assertThat(Heard.of("😀😀 😀😀", 600, 1000L).text()).isEqualTo("😀😀");
        assertThat(Heard.of("😀😀😀😀", 500, 1000L).text()).isEmpty();
    }

    @Test
    void whatIsWrittenWithoutSpacesIsCutBetweenCharacters() {
        assertThat(Heard.of("今日は天気がいい", 500, 1000L).text()).isEqualTo("今日は天");
    }

    @Property
    void whatWasHeardIsABeginningInWholeCharacters(
            @ForAll("texts") String text, @ForAll @LongRange(min = -10, max = 2000) long end) {
        String heard = Heard.of(text, end, 1000L).text();
        assertThat(text).startsWith(heard);
        assertThat(heard.length() == text.length()
                        || heard.isEmpty()
                        || !Character.isSurrogatePair(heard.charAt(heard.length() - 1), text.charAt(heard.length())))
                .isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "я", " ", "\n", "😀", "𝒳", "今", "日", "e\u0301", ".")
                .list()
                .ofMaxSize(60)
                .map(characters -> String.join("", characters));
    }

    @Test
    void aFormatTellsHowLongAudioIs() throws JsonProcessingException {
        assertThat(milliseconds("{'type':'audio/pcm','rate':16000}", 32_000)).isEqualTo(1000);
        assertThat(milliseconds("{'type':'audio/pcm'}", 48_000)).isEqualTo(1000);
        assertThat(milliseconds("{'type':'audio/pcmu'}", 8_000)).isEqualTo(1000);
        assertThat(milliseconds("{'type':'audio/pcma'}", 4_000)).isEqualTo(500);
        assertThat(milliseconds("'g711_ulaw'", 8_000)).isEqualTo(1000);
        assertThat(milliseconds("'pcm16'", 48_000)).isEqualTo(1000);
        assertThat(milliseconds("null", 48_000)).isEqualTo(1000);
        assertThat(milliseconds("{'type':'audio/pcm','rate':-1}", 48_000)).isEqualTo(1000);
    }

    private static long milliseconds(String format, long bytes) throws JsonProcessingException {
        return AudioFormat.of(new ObjectMapper().readTree(format.replace('\'', '"')))
                .milliseconds(bytes);
    }
}
