package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.realtimeledger.database.PostgresProcess;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator's tracing and metrics are told, by the packaged server over a real connection. */
class TelemetryIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String FORWARDERS_SPAN = "00f067aa0ba902b7";

    @Test
    void aTraceLeadsFromTheForwarderToTheCommitThatStoredItsEvent() throws Exception {
        try (var collector = new Collector();
                var database = PostgresProcess.start();
                var server = ServerProcess.start(
                        "telemetry",
                        database.url(),
                        "-Dotel.exporter.otlp.endpoint=" + collector.endpoint(),
                        "-Dotel.exporter.otlp.protocol=http/protobuf",
                        "-Dotel.service.name=ledger",
                        "-Dquarkus.otel.metric.export.interval=500ms",
                        "-Dquarkus.otel.bsp.schedule.delay=100ms")) {
            // When
            forward(server, "event_small", "");
            forward(server, "event_large", "x".repeat(100_000));
            Waiting.until(
                    "the collector has the groups", () -> groups(collector).size() >= 2);
            Waiting.until("and the metrics", () -> collector.metrics().contains("ledger.events"));

            // Then
            List<Span> requests = collector.spans().stream()
                    .filter(span -> span.getParentSpanId().equals(bytes(FORWARDERS_SPAN)))
                    .toList();
            assertThat(requests).hasSize(2).allSatisfy(request -> {
                assertThat(request.getTraceId()).isEqualTo(bytes(TRACE));
                assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
                assertThat(groups(collector))
                        .as("one group is linked to it")
                        .filteredOn(group -> group.getLinksList().stream()
                                .anyMatch(link -> link.getSpanId().equals(request.getSpanId())
                                        && link.getTraceId().equals(request.getTraceId())))
                        .hasSize(1);
            });
            assertThat(collector.spans()).asString().doesNotContain("sess_secret", "event_small", "event_large");
        }
    }

    private static List<Span> groups(Collector collector) {
        return collector.spans().stream()
                .filter(span -> span.getName().equals("ledger group commit"))
                .toList();
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static void forward(ServerProcess server, String eventId, String message) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(server.uri("/v1/realtime/server-events/error?session_id=sess_secret"))
                    .header("X-Api-Key", ServerProcess.KEY)
                    .header("Content-Type", "application/json")
                    .header("traceparent", "00-" + TRACE + "-" + FORWARDERS_SPAN + "-01")
                    .POST(BodyPublishers.ofString("{\"type\":\"error\",\"event_id\":\"" + eventId
                            + "\",\"error\":{\"message\":\"" + message + "\"}}"))
                    .build();
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }
}
