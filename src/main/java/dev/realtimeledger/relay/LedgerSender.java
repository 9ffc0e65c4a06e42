package dev.realtimeledger.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings events to the ledger: in batches, in order, one request at a time, again until each is answered for. What waits is
 * held in memory, which is bounded; what has no room is dropped and counted. Handing in costs a lock and no more.
 */
final class LedgerSender {

    private static final Logger log = Logger.getLogger(LedgerSender.class);
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String EVENTS = "/v1/realtime/server-events";

    private static final int BATCH = 200;
    private static final int BATCH_CHARACTERS = 1_000_000;
    private static final int MOST_CHARACTERS = 64_000_000;
    private static final int MOST_TRIES = 5;
    private static final Duration GATHER = Duration.ofSeconds(1);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final URI ledger;
    private final String apiKey;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST_ANSWER)
            .build();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;

    // Below the lock.
    private final Deque<Message> waiting = new ArrayDeque<>();
    private long characters;
    private long received;
    private long forwarded;
    private long duplicates;
    private long refused;
    private long dropped;
    private long pending;
    private boolean closing;
    private boolean closed;

    /** Tries in a row without an answer; of the sending thread alone. */
    private int failures;

    /** Something that happened on a connection, in the order in which it did. */
    private sealed interface Message {

        /** An event of the model. */
        record Received(Recording recording, String text, Instant at) implements Message {}

        /** A message to the model that may hold audio. */
        record Sent(Recording recording, String text) implements Message {}

        /** The end of the connection. */
        record Ended(Recording recording) implements Message {}

        default int size() {
            return switch (this) {
                case Received message -> message.text.length();
                case Sent message -> message.text.length();
                case Ended message -> 0;
            };
        }
    }

    LedgerSender(URI ledger, String apiKey) {
        this.ledger = ledger;
        this.apiKey = apiKey;
        this.thread = Thread.ofVirtual().name("ledger-sender").start(this::run);
    }

    void received(Recording recording, String text, Instant at) {
        offer(new Message.Received(recording, text, at));
    }

    void sent(Recording recording, String text) {
        offer(new Message.Sent(recording, text));
    }

    void ended(Recording recording) {
        offer(new Message.Ended(recording));
    }

    private void offer(Message message) {
        lock.lock();
        try {
            boolean event = message instanceof Message.Received;
            received += event ? 1 : 0;
            if (closing || characters + message.size() > MOST_CHARACTERS) {
                dropped += event ? 1 : 0;
                return;
            }
            pending += event ? 1 : 0;
            characters += message.size();
            waiting.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Counts counts() {
        lock.lock();
        try {
            return new Counts(received, forwarded, duplicates, refused, dropped, pending);
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more, and sends what is left; what takes longer is dropped. */
    void close(Duration most) {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(most);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            closed = true;
            dropped += pending;
            pending = 0;
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                List<Message> batch = batch();
                if (batch.isEmpty()) {
                    return;
                }
                deliver(batch);
            }
        } catch (InterruptedException closedMeanwhile) {
            Thread.currentThread().interrupt();
        }
    }

    /** What gathered, once it is enough or waited long enough; empty when there will be no more. */
    private List<Message> batch() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.await();
            }
            long deadline = System.nanoTime() + GATHER.toNanos();
            while (waiting.size() < BATCH && characters < BATCH_CHARACTERS && !closing) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || changed.awaitNanos(left) <= 0) {
                    break;
                }
            }
            var batch = new ArrayList<Message>();
            int size = 0;
            while (!waiting.isEmpty() && batch.size() < BATCH && (batch.isEmpty() || size < BATCH_CHARACTERS)) {
                Message message = waiting.remove();
                size += message.size();
                characters -= message.size();
                batch.add(message);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void deliver(List<Message> batch) throws InterruptedException {
        var lines = new ArrayList<String>();
        for (Message message : batch) {
            switch (message) {
                case Message.Received event -> {
                    Optional<String> line = event.recording.received(event.text, event.at);
                    line.ifPresentOrElse(lines::add, () -> settle(0, 0, 1));
                }
                case Message.Sent sent -> sent.recording.sent(sent.text);
                case Message.Ended ended -> {
                    send(lines);
                    lines.clear();
                    report(ended.recording);
                }
            }
        }
        send(lines);
    }

    private void settle(int newForwarded, int newDuplicates, int newRefused) {
        lock.lock();
        try {
            if (!closed) {
                forwarded += newForwarded;
                duplicates += newDuplicates;
                refused += newRefused;
                pending -= newForwarded + newRefused;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends until the ledger has answered for each. */
    private void send(List<String> lines) throws InterruptedException {
        List<String> rest = List.copyOf(lines);
        int most = BATCH;
        for (int tries = 1; !rest.isEmpty(); ) {
            List<String> part = rest.subList(0, Math.min(most, rest.size()));
            Answer answer = post(part);
            if (answer.status == 200 || answer.status == 207) {
                List<String> again = settle(part, answer.body, tries >= MOST_TRIES);
                tries = again.isEmpty() ? 1 : tries + 1;
                rest = joined(again, rest.subList(part.size(), rest.size()));
                if (!again.isEmpty()) {
                    pause(FIRST_PAUSE);
                }
            } else if (answer.isAboutTheLines()) {
                // Halved until the line at fault is alone.
                if (part.size() == 1) {
                    settle(0, 0, 1);
                    log.warnf("The ledger refused an event: %d", answer.status);
                    rest = rest.subList(1, rest.size());
                    most = BATCH;
                } else {
                    most = part.size() / 2;
                }
            } else {
                waitFor(answer);
            }
        }
        failures = 0;
    }

    private static List<String> joined(List<String> first, List<String> then) {
        var joined = new ArrayList<>(first);
        joined.addAll(then);
        return joined;
    }

    /** Counts what the ledger answers of each line; gives back what it could not store this time. */
    private List<String> settle(List<String> part, JsonNode body, boolean last) {
        var again = new ArrayList<String>();
        int taken = 0;
        int known = 0;
        int lost = 0;
        for (int i = 0; i < part.size(); i++) {
            JsonNode receipt = body.path("data").path(i);
            boolean unable = receipt.at("/error/type").asText("").equals("server_error");
            if (unable && !last) {
                again.add(part.get(i));
            } else if (receipt.has("error")) {
                lost++;
            } else {
                taken++;
                known += receipt.path("duplicate").asBoolean() ? 1 : 0;
            }
        }
        if (lost > 0) {
            log.warnf("The ledger refused %d events", lost);
        }
        settle(taken, known, lost);
        return again;
    }

    private void report(Recording recording) throws InterruptedException {
        @Nullable String session = recording.sessionId();
        Optional<String> measured = recording.measured();
        if (session == null || measured.isEmpty()) {
            return;
        }
        String path = "/v1/realtime/sessions/"
                + URLEncoder.encode(session, StandardCharsets.UTF_8).replace("+", "%20") + "/measured-usage";
        while (true) {
            Answer answer = exchange("PUT", path, measured.get());
            if (answer.status < 300 && answer.status > 0) {
                return;
            }
            if (answer.isAboutTheLines() || answer.status == 404) {
                log.warnf("The ledger did not take what was measured: %d", answer.status);
                return;
            }
            waitFor(answer);
        }
    }

    private Answer post(List<String> lines) throws InterruptedException {
        return exchange("POST", EVENTS, "[" + String.join(",", lines) + "]");
    }

    /** @param status 0 when there was no answer */
    private record Answer(
            int status, JsonNode body, @Nullable Duration retryAfter) {

        boolean isAboutTheLines() {
            return status == 400 || status == 409 || status == 410 || status == 413 || status == 422;
        }
    }

    private Answer exchange(String method, String path, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(ledger + path))
                .timeout(LONGEST_ANSWER)
                .header("Content-Type", "application/json")
                .header("X-Api-Key", apiKey)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), parse(response.body()), retryAfter(response));
        } catch (IOException noAnswer) {
            return new Answer(0, JSON.missingNode(), null);
        }
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? JSON.missingNode() : node;
        } catch (JsonProcessingException notJson) {
            return JSON.missingNode();
        }
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,5}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
    }

    /** The ledger's own pause, or one that doubles; shorter by chance, so that many relays do not come back at once. */
    private void waitFor(Answer answer) throws InterruptedException {
        failures = Math.min(failures + 1, 10);
        if (failures == 1) {
            log.warnf("The ledger cannot be reached or does not take events now: %d", answer.status);
        }
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << (failures - 1));
        pause(
                answer.retryAfter != null
                        ? answer.retryAfter
                        : Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1)));
    }

    private void pause(Duration pause) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    }
}
