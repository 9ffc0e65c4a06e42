package dev.realtimeledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReloadingTest {

    @TempDir
    Path directory;

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    private Path file;
    private ApiKeys keys;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("keys");
        Files.writeString(file, "# readers\n\nreader:read:old\r\n");
        keys = new ApiKeys(Settings.keysFile(file), nanoTime::get);
    }

    private void pass(int seconds) {
        nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void takes_a_change_within_ten_seconds() throws Exception {
        Files.writeString(file, "reader:read:new");
        pass(9);
        assertThat(keys.find("new")).isEmpty();
        assertThat(keys.find("old")).isPresent();
        pass(1);
        assertThat(keys.find("new")).isPresent();
        assertThat(keys.find("old")).isEmpty();
    }

    @Test
    void keeps_the_last_good_content_while_the_new_one_is_bad_or_gone() throws Exception {
        Files.writeString(file, "reader:reed:new");
        pass(10);
        assertThat(keys.find("old")).isPresent();
        Files.delete(file);
        pass(10);
        assertThat(keys.find("old")).isPresent();
        Files.writeString(file, "reader:read:new");
        pass(10);
        assertThat(keys.find("new")).isPresent();
        assertThat(keys.find("old")).isEmpty();
    }

    @Test
    void does_not_start_on_a_bad_or_missing_file() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKeys(Settings.keysFile(directory.resolve("none")), nanoTime::get))
                .withMessageStartingWith("LEDGER_API_KEYS_FILE cannot be read: ");
        Files.writeString(file, "# comment\n\nreader:reed:hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKeys(Settings.keysFile(file), nanoTime::get))
                .withMessageStartingWith("LEDGER_API_KEYS_FILE line 3 (default/reader): ")
                .withMessageNotContaining("hunter2");
    }
}
