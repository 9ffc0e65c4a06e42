package dev.realtimeledger.console;

import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
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
     * @param path with its query
     * @param headers those of whoever asks
     * @param body null for none
     */
    HttpResponse<byte[]> send(String method, String path, Map<String, String> headers, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(LONGEST)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new Refused(503, Json.of("The API does not answer."));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Refused(503, Json.of("The server is stopping."));
        }
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
