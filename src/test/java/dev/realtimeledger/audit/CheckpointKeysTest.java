package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realtimeledger.api.ApiException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CheckpointKeysTest {

    private static final String ONE = "b25lIGtleSB0aGF0IHByb3ZlcyBub3RoaW5nIGF0IGE=";
    private static final String OTHER = "b3RoZXIga2V5IHRoYXQgcHJvdmVzIG5vdGhpbmcgYXQ=";

    @TempDir
    Path folder;

    @Test
    void without_a_key_nothing_is_signed_and_nothing_else_fails() {
        CheckpointKeys keys = keys(Map.of());

        ApiException refusal = catchThrowableOfType(ApiException.class, keys::signing);

        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.error().code()).isEqualTo("no_checkpoint_key");
        assertThat(refusal.error().message()).contains("LEDGER_CHECKPOINT_KEY");
        assertThat(keys.trusted().isEmpty()).isTrue();
    }

    @Test
    void a_file_goes_before_the_variable_and_older_keys_are_trusted_too() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), ONE + "\n");
        VerificationKey old = SigningKey.parse("OLD", OTHER).publicKey();

        CheckpointKeys keys = keys(Map.of(
                "ledger.checkpoint-key", OTHER,
                "ledger.checkpoint-key-file", file.toString(),
                "ledger.checkpoint-old-keys", old.base64()));

        VerificationKey signing = keys.signing().publicKey();
        assertThat(signing).isEqualTo(SigningKey.parse("ONE", ONE).publicKey());
        assertThat(keys.trusted().contains(signing)).isTrue();
        assertThat(keys.trusted().contains(old)).isTrue();
    }

    @Test
    void what_is_no_key_is_refused_without_showing_it() {
        assertThatThrownBy(() -> keys(Map.of("ledger.checkpoint-key", "c2VjcmV0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LEDGER_CHECKPOINT_KEY ")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> keys(Map.of("ledger.checkpoint-key-file", folder + "/none")))
                .hasMessageStartingWith("LEDGER_CHECKPOINT_KEY_FILE cannot be read");
        assertThatThrownBy(() -> keys(Map.of("ledger.checkpoint-old-keys", "x")))
                .hasMessageStartingWith("LEDGER_CHECKPOINT_OLD_KEYS");
    }

    private static CheckpointKeys keys(Map<String, String> settings) {
        return new CheckpointKeys(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AuditConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(AuditConfig.class));
    }
}
