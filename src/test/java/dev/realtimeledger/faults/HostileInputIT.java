package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Thousands of hostile bodies against a small server: each gets the answer it deserves, and nothing stays behind. */
class HostileInputIT {

    private static final long SEED = 20_261_120;
    private static final int BODIES = Extent.of(4_000, 10_000);
    private static final int WARM_UP = 2_000;
    private static final int CONNECTIONS = 8;
    private static final long HUGE = 100_000_000;

    /** Heap in use after a collection may grow by so much, and everything else of the process by so much. */
    private static final long MOST_LIVE_GROWTH = 24_000_000;

    private static final long MOST_RESIDENT_GROWTH = 160_000_000;

    /** Whether {@code GET …/body} is there; until then the stored bytes are read from the database. */
    private static final boolean BODIES_BY_HTTP = true;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, byte[]> accepted = new ConcurrentHashMap<>();
    private final Queue<String> undeserved = new ConcurrentLinkedQueue<>();

    @Test
    void everyBodyGetsTheAnswerItDeserves() throws Exception {
        try (var database = PostgresProcess.start();
                var server = ServerProcess.start(
                        "hostile-input", database.url(), "-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch")) {
            // Given
            var bodies = new HostileBodies(SEED);
            sendAll(server, bodies, WARM_UP);
            sendLarge(server);
            for (HostileBody body : bodies.growing()) {
                judge(body.toString(), Deserved.by(body), body.event(), send(server, body));
            }
            ServerMemory before = ServerMemory.of(server);

            // When
            sendAll(server, bodies, BODIES - WARM_UP);
            sendLarge(server);

            // Then
            assertThat(undeserved).isEmpty();
            assertThat(accepted).hasSizeGreaterThan(BODIES / 5).hasSizeLessThan(BODIES * 4 / 5);
            readBack(server, database);
            new StoredLog(database).isSound();
            ServerMemory after = ServerMemory.of(server);
            assertThat(after.liveBytes() - before.liveBytes())
                    .as("%s after %s", after, before)
                    .isLessThan(MOST_LIVE_GROWTH);
            assertThat(after.residentBytes() - before.residentBytes())
                    .as("%s after %s", after, before)
                    .isLessThan(MOST_RESIDENT_GROWTH);
            assertThat(server.status("/q/health/ready")).isEqualTo(200);
        }
    }

    private void sendAll(ServerProcess server, HostileBodies bodies, int count) throws Exception {
        Queue<HostileBody> waiting = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            waiting.add(bodies.next());
        }
        try (var connections = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> senders = connections.invokeAll(Collections.nCopies(CONNECTIONS, () -> {
                for (HostileBody body = waiting.poll(); body != null; body = waiting.poll()) {
                    judge(body.toString(), Deserved.by(body), body.event(), send(server, body));
                }
                return null;
            }));
            for (Future<Void> sender : senders) {
                sender.get();
            }
        }
    }

    private HttpResponse<byte[]> send(ServerProcess server, HostileBody body) throws Exception {
        return send(server, body.type(), BodyPublishers.ofByteArray(body.bytes()), body.gzip());
    }

    private HttpResponse<byte[]> send(ServerProcess server, String type, BodyPublisher body, boolean gzip)
            throws Exception {
        var request = HttpRequest.newBuilder(server.uri("/v1/realtime/server-events/" + type))
                .timeout(Duration.ofMinutes(2))
                .header("X-Api-Key", ServerProcess.KEY)
                .header("X-Session-Id", "hostile_" + Math.floorMod(type.hashCode(), 4))
                .header("Content-Type", "application/json")
                .POST(body);
        if (gzip) {
            request.header("Content-Encoding", "gzip");
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private void judge(String what, Deserved deserved, byte[] event, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (!deserved.statuses().contains(status)) {
            undeserved.add(status + " instead of " + deserved.statuses() + ": " + what + " -> "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        } else if (status != 200) {
            try {
                ErrorShape.in(answer.body(), what);
            } catch (AssertionError otherShape) {
                undeserved.add(status + " in another shape: " + what + " -> " + otherShape.getMessage());
            }
        } else if (deserved.eventId() != null) {
            accepted.put(deserved.eventId(), event);
        }
    }

    /** Around the limit to the byte, and far beyond it: with a length and without, and as a bomb of gzip. */
    private void sendLarge(ServerProcess server) throws Exception {
        String type = "something.large";
        for (int size : new int[] {Deserved.LARGEST_BODY, Deserved.LARGEST_BODY + 1, 2 * Deserved.LARGEST_BODY}) {
            for (boolean gzip : new boolean[] {false, true}) {
                byte[] event = ofSize(type, size);
                byte[] sent = gzip ? HostileBodies.zip(event) : event;
                var body = new HostileBody("large, gzip " + gzip, type, sent, event, gzip);
                judge(body.toString(), Deserved.by(body), event, send(server, body));
                byte[] again = ofSize(type, size);
                var chunked = BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(again));
                if (!gzip) {
                    judge(
                            "chunked, " + size,
                            Deserved.by(HostileBody.plain("", type, again)),
                            again,
                            send(server, type, chunked, false));
                }
            }
        }
        var tooLarge = new Deserved(java.util.Set.of(413), null);
        byte[] bomb = HostileBodies.zip(new byte[(int) HUGE]);
        judge("bomb", tooLarge, bomb, send(server, type, BodyPublishers.ofByteArray(bomb), true));
        var sized = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(HostileInputIT::spaces), HUGE);
        judge("100 MB", tooLarge, bomb, send(server, type, sized, false));
    }

    private static byte[] ofSize(String type, int size) {
        String head =
                "{\"type\":\"" + type + "\",\"event_id\":\"large_" + java.util.UUID.randomUUID() + "\",\"text\":\"";
        byte[] event = new byte[size];
        Arrays.fill(event, (byte) 'x');
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, event, 0, start.length);
        event[size - 2] = '"';
        event[size - 1] = '}';
        return event;
    }

    private static InputStream spaces() {
        return new InputStream() {
            private long left = HUGE;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int count = (int) Math.min(length, left);
                Arrays.fill(bytes, offset, offset + count, (byte) ' ');
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
    }

    /** Every accepted event is kept to the byte; of audio that was left out, the hash and the length are. */
    private void readBack(ServerProcess server, PostgresProcess database) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        List<String> wrong = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement(
                        "select body, body_sha256, body_bytes, audio_bytes, stream_id from server_event where event_id = ?")) {
            for (Map.Entry<String, byte[]> event : accepted.entrySet()) {
                query.setString(1, event.getKey());
                try (ResultSet row = query.executeQuery()) {
                    byte[] sent = event.getValue();
                    boolean kept = row.next()
                            && Arrays.equals(row.getBytes("body_sha256"), digest.digest(sent))
                            && row.getInt("body_bytes") == sent.length;
                    boolean whole = kept && row.getObject("audio_bytes") == null;
                    if (!kept || whole && !Arrays.equals(stored(server, event.getKey(), row), sent)) {
                        wrong.add(event.getKey() + " " + new String(sent, StandardCharsets.UTF_8));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private byte[] stored(ServerProcess server, String id, ResultSet row) throws Exception {
        if (!BODIES_BY_HTTP) {
            return row.getBytes("body");
        }
        String path = java.net.URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        String session =
                "?session_id=" + java.net.URLEncoder.encode(row.getString("stream_id"), StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(server.uri("/v1/realtime/server-events/" + path + "/body" + session))
                .header("X-Api-Key", ServerProcess.KEY);
        return http.send(request.build(), BodyHandlers.ofByteArray()).body();
    }
}
