package dev.realtimeledger.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Keys in a file that changes. */
public final class ChangingKeys {

    private final AtomicLong nanoTime = new AtomicLong();
    private final Path file;
    private final ApiKeys keys;

    /** @param lines entries of {@code LEDGER_API_KEYS_FILE} */
    public ChangingKeys(Path file, String lines) throws IOException {
        this.file = Files.writeString(file, lines);
        this.keys = new ApiKeys(Settings.keysFile(file), nanoTime::get);
    }

    public ApiKeys keys() {
        return keys;
    }

    /** The file says something else, and was read again. */
    public void become(String lines) throws IOException {
        Files.writeString(file, lines);
        nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());
    }
}
