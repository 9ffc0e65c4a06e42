package dev.realtimeledger.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a variable and a file say together, kept up to date with the file. A platform may freeze an idle instance, so
 * there is no thread that watches: the first request after ten seconds looks. The file is small and on the machine, so
 * looking is cheap enough for an event loop.
 *
 * @param <T> the immutable value made of the entries
 */
final class Reloading<T> {

    private static final Logger log = Logger.getLogger(Reloading.class);
    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private final String fileVariable;
    private final List<Entry> fixed;
    private final Optional<Path> file;
    private final Function<List<Entry>, T> read;
    private final LongSupplier nanoTime;
    private final AtomicLong nextLook;
    private String content = "";
    private @Nullable String problem;
    private volatile T value;

    /**
     * Reads the value for the first time.
     *
     * @throws IllegalArgumentException when a setting is wrong or the file unreadable; the message is safe to log
     */
    Reloading(
            String variable,
            Optional<String> variableValue,
            Optional<Path> file,
            Function<List<Entry>, T> read,
            LongSupplier nanoTime) {
        this.fileVariable = variable + "_FILE";
        this.fixed = Entry.ofVariable(variable, variableValue.orElse(""));
        this.file = file;
        this.read = read;
        this.nanoTime = nanoTime;
        this.nextLook = new AtomicLong(nanoTime.getAsLong() + PAUSE);
        if (file.isPresent()) {
            this.content = content(file.get());
        }
        this.value = read(content);
    }

    T value() {
        if (file.isPresent()) {
            long now = nanoTime.getAsLong();
            long due = nextLook.get();
            if (now - due >= 0 && nextLook.compareAndSet(due, now + PAUSE)) {
                look(file.get());
            }
        }
        return value;
    }

    private synchronized void look(Path path) {
        try {
            // The content is compared, not the time of change: mounted secrets are swapped by links, with any time.
            String now = content(path);
            if (!now.equals(content) || problem != null) {
                value = read(now);
                content = now;
                problem = null;
                log.infof("%s was read again", fileVariable);
            }
        } catch (IllegalArgumentException bad) {
            if (!String.valueOf(bad.getMessage()).equals(problem)) {
                problem = String.valueOf(bad.getMessage());
                log.warnf("%s; the last good content stays in force", problem);
            }
        }
    }

    private String content(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    fileVariable + " cannot be read: " + path + " ("
                            + unreadable.getClass().getSimpleName() + ")",
                    unreadable);
        }
    }

    private T read(String text) {
        var entries = new ArrayList<>(fixed);
        entries.addAll(Entry.ofFile(fileVariable, text));
        return read.apply(List.copyOf(entries));
    }
}
