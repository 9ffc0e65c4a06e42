package dev.realtimeledger.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/** Takes traces and metrics by OTLP over HTTP, and keeps them. */
final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final Queue<String> metrics = new ConcurrentLinkedQueue<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/traces",
                exchange -> answer(
                        exchange,
                        body -> ExportTraceServiceRequest.parseFrom(body)
                                .getResourceSpansList()
                                .forEach(resource -> resource.getScopeSpansList()
                                        .forEach(scope -> spans.addAll(scope.getSpansList())))));
        server.createContext(
                "/v1/metrics",
                exchange -> answer(
                        exchange,
                        body -> ExportMetricsServiceRequest.parseFrom(body)
                                .getResourceMetricsList()
                                .forEach(resource -> resource.getScopeMetricsList()
                                        .forEach(scope -> scope.getMetricsList()
                                                .forEach(metric -> metrics.add(metric.getName()))))));
        server.start();
    }

    private interface Reading {
        void of(byte[] body) throws IOException;
    }

    private static void answer(HttpExchange exchange, Reading reading) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody();
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            reading.of((zipped ? new GZIPInputStream(body) : body).readAllBytes());
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** What a server is told with {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Their names. */
    List<String> metrics() {
        return List.copyOf(metrics);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
