package dev.realtimeledger.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TelemetrySettingsTest {

    private static Map<String, String> settings(Map<String, String> given) {
        return TelemetrySettings.settings(name -> Optional.ofNullable(given.get(name)));
    }

    @Test
    void is_off_where_nobody_collects() {
        assertThat(settings(Map.of("otel.service.name", "ledger")))
                .containsEntry("quarkus.otel.sdk.disabled", "true")
                .containsEntry("quarkus.otel.instrument.vertx-http", "false");
    }

    @Test
    void says_the_standard_settings_in_quarkus_words() {
        assertThat(settings(Map.of(
                        "otel.exporter.otlp.endpoint", "http://collector:4318",
                        "otel.exporter.otlp.protocol", "http/protobuf",
                        "otel.exporter.otlp.headers", "authorization=x",
                        "otel.resource.attributes", "deployment.environment=test",
                        "otel.traces.sampler.arg", "0.1")))
                .containsEntry("quarkus.otel.sdk.disabled", "false")
                .containsEntry("quarkus.otel.instrument.vertx-http", "true")
                .containsEntry("quarkus.otel.exporter.otlp.endpoint", "http://collector:4318")
                .containsEntry("quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                .containsEntry("quarkus.otel.exporter.otlp.headers", "authorization=x")
                .containsEntry("quarkus.otel.resource.attributes", "deployment.environment=test")
                .containsEntry("quarkus.otel.traces.sampler.arg", "0.1");
    }
}
