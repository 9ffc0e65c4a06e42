package dev.realtimeledger.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The style and the scripts of the pages. All of it comes from this process, compressed once, with its length, and not
 * again while the browser has it.
 */
@ApplicationScoped
class Assets {

    private static final String LIBRARIES = "META-INF/resources/_static/";

    /** Where each is among the resources. */
    private static final Map<String, String> PLACES = Map.of(
            "console.css",
            "console/console.css",
            "console.js",
            "console/console.js",
            "htmx.min.js",
            LIBRARIES + "htmx.org/2.0.2/dist/htmx.min.js",
            "echarts.min.js",
            LIBRARIES + "echarts/6.0.0/dist/echarts.common.min.js");

    private final Map<String, Asset> known = new ConcurrentHashMap<>();

    private record Asset(byte[] bytes, byte[] compressed, String tag, String mediaType) {}

    void register(@Observes Router router) {
        router.get("/console/assets/:name").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        String name = context.pathParam("name");
        String place = PLACES.get(name);
        if (place == null) {
            context.next();
            return;
        }
        Asset asset = known.computeIfAbsent(name, wanted -> read(wanted, place));
        var response = context.response()
                .putHeader("ETag", asset.tag)
                .putHeader("Cache-Control", "max-age=300")
                .putHeader("Vary", "Accept-Encoding");
        if (asset.tag.equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", asset.mediaType);
        boolean compressed = takesGzip(context.request().getHeader("Accept-Encoding"));
        if (compressed) {
            response.putHeader("Content-Encoding", "gzip");
        }
        response.end(Buffer.buffer(compressed ? asset.compressed : asset.bytes));
    }

    private static boolean takesGzip(@Nullable String accepted) {
        return accepted != null && accepted.contains("gzip");
    }

    private static Asset read(String name, String place) {
        try (InputStream source = Thread.currentThread().getContextClassLoader().getResourceAsStream(place)) {
            if (source == null) {
                throw new IllegalStateException("There is no " + place);
            }
            byte[] bytes = source.readAllBytes();
            var compressed = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(compressed)) {
                gzip.write(bytes);
            }
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
            String mediaType = name.endsWith(".css") ? "text/css;charset=UTF-8" : "text/javascript;charset=UTF-8";
            return new Asset(bytes, compressed.toByteArray(), "\"" + hash + "\"", mediaType);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
