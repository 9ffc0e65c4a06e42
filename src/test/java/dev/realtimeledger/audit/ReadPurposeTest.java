package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.api.ApiException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadPurposeTest {

    /** A header as the server gives it. */
    private static String header(String sent) {
        return new String(sent.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void is_read_as_it_was_written_in_any_letters() {
        assertThat(ReadPurpose.read(header("жалоба 42"))).isEqualTo("жалоба 42");
        assertThat(ReadPurpose.read("r\u00e9clamation")).isEqualTo("r\u00e9clamation");
        assertThat(ReadPurpose.read(" complaint ")).isEqualTo("complaint");
    }

    @Test
    void is_none_when_nothing_is_said() {
        assertThat(ReadPurpose.read(null)).isNull();
        assertThat(ReadPurpose.read(" ")).isNull();
    }

    @Test
    void has_256_characters_whatever_their_bytes() {
        assertThat(ReadPurpose.read(header("\ud83d\ude00".repeat(256)))).hasSize(512);
        assertThatThrownBy(() -> ReadPurpose.read(header("\ud83d\ude00".repeat(257))))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void has_no_control_characters() {
        for (String bad : new String[] {"a\tb", "a\u001bb", header("a\u0085b"), "a\u007fb"}) {
            assertThatThrownBy(() -> ReadPurpose.read(bad)).isInstanceOf(ApiException.class);
        }
    }
}
