package dev.realtimeledger.operations;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Says in Quarkus' own settings what OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">environment variables</a> say.
 * Traces and metrics are sent where {@code OTEL_EXPORTER_OTLP_ENDPOINT} points; without it OpenTelemetry is switched off.
 */
public final class TelemetrySettings implements ConfigSourceFactory {

    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    /** By OpenTelemetry's name without {@code otel.}, which Quarkus' begins with {@code quarkus.otel.}. */
    private static final List<String> NAMES = List.of(
            "exporter.otlp.endpoint",
            "exporter.otlp.protocol",
            "exporter.otlp.headers",
            "service.name",
            "resource.attributes",
            "traces.sampler.arg");

    /** As that of the database's settings: over the package, under what stands beside it and the environment. */
    private static final int ORDINAL = 255;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        // What such a source says during a build would be written into the package.
        boolean building = context.getConfigSources().stream()
                .anyMatch(source -> source.getName().contains("Build system"));
        return building
                ? List.of()
                : List.of(new PropertiesConfigSource(
                        settings(name -> value(context, name)), "OTEL_EXPORTER_OTLP_ENDPOINT and others", ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }

    static Map<String, String> settings(Lookup given) {
        var settings = new HashMap<String, String>();
        boolean on = given.value(ENDPOINT).isPresent();
        settings.put("quarkus.otel.sdk.disabled", String.valueOf(!on));
        settings.put("quarkus.otel.instrument.vertx-http", String.valueOf(on));
        for (String name : NAMES) {
            given.value("otel." + name).ifPresent(value -> settings.put("quarkus.otel." + name, value));
        }
        return settings;
    }

    private static Optional<String> value(ConfigSourceContext context, String name) {
        @Nullable ConfigValue value = context.getValue(name);
        return value == null
                ? Optional.empty()
                : Optional.ofNullable(value.getValue()).filter(text -> !text.isBlank());
    }

    /** Gives a setting by its name, where it is set and not blank. */
    interface Lookup {
        Optional<String> value(String name);
    }
}
