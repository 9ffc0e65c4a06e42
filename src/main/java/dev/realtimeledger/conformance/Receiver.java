package dev.realtimeledger.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The receiver that is tried, by HTTP: asked again where it says that it cannot answer now, and never without an end. Once
 * it was given up it is asked no more.
 */
final class Receiver implements AutoCloseable {

    private static final int MOST_BYTES = 8_000_000;
    private static final int MOST_TRIES = 7;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final URI address;
    private final String apiKey;
    private final Duration firstPause;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST_ANSWER)
            .build();

    private volatile boolean givenUp;

    Receiver(URI address, String apiKey) {
        this(address, apiKey, FIRST_PAUSE);
    }

    /** @param firstPause before the second try, where the answer says nothing of it; each one after is twice as long */
    Receiver(URI address, String apiKey, Duration firstPause) {
        this.address = address;
        this.apiKey = apiKey;
        this.firstPause = firstPause;
    }

    /** @param headers may take the place of the key */
    Answer post(String path, Map<String, String> headers, String body) throws InterruptedException {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            request.setHeader(header.getKey(), header.getValue());
        }
        return ask(request.build());
    }

    Answer get(String path) throws InterruptedException {
        return ask(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .timeout(LONGEST_ANSWER)
                .setHeader("X-Api-Key", apiKey);
    }

    private Answer ask(HttpRequest request) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_PATIENCE.toNanos();
        for (int tries = 1; !givenUp; tries++) {
            Answer answer = once(request, tries);
            if (!answer.isForNow()) {
                return answer;
            }
            Duration pause = pauseAfter(answer);
            if (tries == MOST_TRIES || System.nanoTime() + pause.toNanos() - deadline > 0) {
                givenUp = true;
                return answer;
            }
            Thread.sleep(pause);
        }
        return Answer.none(0);
    }

    private Answer once(HttpRequest request, int tries) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> coming =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            HttpResponse<byte[]> response = coming.get(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
            return new Answer(response.statusCode(), response.body(), response.headers(), tries);
        } catch (ExecutionException | TimeoutException noAnswer) {
            coming.cancel(true);
            return Answer.none(tries);
        }
    }

    /**
     * As long as the answer says, or twice as long as the time before. An answer that is believed again and again could
     * use up all tries at once, so from the second on it only makes the pause longer.
     */
    private Duration pauseAfter(Answer answer) {
        Duration own = firstPause.multipliedBy(1L << (answer.tries() - 1));
        Optional<Duration> said = answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,5}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
        return said.filter(pause -> answer.tries() == 1 || pause.compareTo(own) > 0)
                .orElse(own);
    }

    /** Whether it did not answer in time, and is asked no more. */
    boolean isGivenUp() {
        return givenUp;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
