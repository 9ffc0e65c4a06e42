package dev.realtimeledger;

import dev.realtimeledger.database.DatabaseSettings;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.microprofile.config.Config;

/**
 * The settings as a native executable finds them before it starts. What Quarkus would give there are still those of its
 * build: the environment of whoever built it.
 */
final class NativeSettings {

    // As Quarkus orders them: the file in the package, the one beside it, then the environment.
    private static final int PACKAGED = 250;
    private static final int BESIDE = 260;

    private NativeSettings() {}

    static Config read() {
        SmallRyeConfigBuilder settings = ConfigUtils.emptyConfigBuilder().withSources(new DatabaseSettings());
        add(settings, Objects.requireNonNull(Main.class.getResource("/application.properties")), PACKAGED);
        Path beside = Path.of("config", "application.properties");
        if (Files.isReadable(beside)) {
            add(settings, url(beside), BESIDE);
        }
        return settings.build();
    }

    private static void add(SmallRyeConfigBuilder settings, URL file, int ordinal) {
        try {
            settings.withSources(new PropertiesConfigSource(file, ordinal));
        } catch (IOException unreadable) {
            throw new IllegalStateException("The settings in application.properties cannot be read", unreadable);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException("A file has an address", impossible);
        }
    }
}
