package dev.realtimeledger.console;

import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** The API of this server, as everybody else sees it. */
@ApplicationScoped
class LedgerApi {

    /** As long as the database may take for a statement. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Config config;

    LedgerApi(Config config) {
        this.config = config;
    }

    /**
     * Asks, and does not wait for the answer.
     *
     * @param path with its query
     * @param headers those of whoever asks
     * @param body null for none
     */
    CompletableFuture<HttpResponse<byte[]>> ask(
            String method, String path, Map<String, String> headers, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(LONGEST)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Asked for each time: where the port is chosen at the start, it is known only afterwards. */
    private String address() {
        String host = config.getValue("quarkus.http.host", String.class);
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return "http://" + (everywhere ? "127.0.0.1" : host) + ":" + port();
    }

    private int port() {
        String name = LaunchMode.current() == LaunchMode.TEST ? "quarkus.http.test-port" : "quarkus.http.port";
        return config.getValue(name, Integer.class);
    }
}
