package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.event.Sha256;
import dev.realtimeledger.faults.ServerProcess;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Verification of a log of a million entries by a server that has little memory, and SHA-256 alone over the same bytes, in
 * turn, in one run: what it costs to read, compare and answer beside what has to be hashed in any case.
 *
 * <p>{@code ./mvnw verify -Pbenchmark}; {@code -Dverification.entries=…} for another number. Needs 2 GB of disk.
 */
class VerificationBenchmark {

    private static final int ENTRIES = Integer.getInteger("verification.entries", 1_000_000);
    private static final int PER_CALL = 100;
    private static final int CALLS_AT_ONCE = 100;
    private static final int ROUNDS = 3;
    private static final String MEMORY = "-Xmx192m";
    private static final Duration MOST = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a server verified of its log, and found valid.
     *
     * @param isAll whether there was time for everything
     */
    record Verified(long entries, long bodies, double seconds, boolean isAll) {}

    private record Hashing(double seconds, long bytes) {}

    @Test
    void comparesVerificationWithHashingTheSameBytes() throws Exception {
        try (PostgresProcess database = PostgresProcess.start(StoredCalls.FILLING);
                ServerProcess server = ServerProcess.start("verification-benchmark", database.url(), MEMORY)) {
            fill(database);
            List<Double> verified = new ArrayList<>();
            List<Double> hashed = new ArrayList<>();
            long bytes = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Verified all = verify(server, MOST);
                assertThat(all.entries).isEqualTo(ENTRIES);
                assertThat(all.bodies).isEqualTo(ENTRIES);
                verified.add(all.seconds);
                Hashing plain = hash();
                hashed.add(plain.seconds);
                bytes = plain.bytes;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%nVerification of %,d entries (%,d bytes to hash) with %s, median of %d rounds%n"
                            + "%.1f s, %,.0f entries/s; SHA-256 of the same bytes %.1f s, %,.0f entries/s; ratio %.2f%n%n",
                    ENTRIES,
                    bytes,
                    MEMORY,
                    ROUNDS,
                    Rounds.median(verified),
                    ENTRIES / Rounds.median(verified),
                    Rounds.median(hashed),
                    ENTRIES / Rounds.median(hashed),
                    Rounds.median(hashed) / Rounds.median(verified));
        }
    }

    private static ChainedCall call(int number) {
        return ChainedCall.of("call-" + number, PER_CALL);
    }

    private static void fill(PostgresProcess database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (int from = 0; from < ENTRIES / PER_CALL; from += CALLS_AT_ONCE) {
                StringBuilder rows = new StringBuilder();
                StringBuilder heads = new StringBuilder();
                for (int number = from; number < Math.min(from + CALLS_AT_ONCE, ENTRIES / PER_CALL); number++) {
                    ChainedCall call = call(number);
                    rows.append(call.rows());
                    heads.append(call.head());
                }
                copy.copyIn(
                        "copy server_event (" + ChainedCall.COLUMNS + ") from stdin (format csv)",
                        new StringReader(rows.toString()));
                copy.copyIn(
                        "copy stream (" + ChainedCall.HEAD_COLUMNS + ") from stdin (format csv)",
                        new StringReader(heads.toString()));
            }
            statement.execute("vacuum analyze server_event");
            statement.execute("vacuum analyze stream");
        }
    }

    /** Lets a server verify everything, in as many requests as it needs, the last of them begun within {@code most}. */
    static Verified verify(ServerProcess server, Duration most) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return verify(http, server, most);
        }
    }

    private static Verified verify(HttpClient http, ServerProcess server, Duration most) throws Exception {
        long start = System.nanoTime();
        long entries = 0;
        long bodies = 0;
        String page = "";
        boolean isAll;
        do {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/v1/audit/verify" + page))
                            .header("X-Api-Key", ServerProcess.KEY)
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode answer = JSON.readTree(response.body());
            assertThat(answer.path("valid").asBoolean()).as(response.body()).isTrue();
            entries += answer.path("entries").asLong();
            bodies += answer.path("bodies").asLong();
            page = "?page=" + answer.path("next_page").asText();
            isAll = !answer.path("has_more").asBoolean();
        } while (!isAll && System.nanoTime() - start < most.toNanos());
        return new Verified(entries, bodies, (System.nanoTime() - start) / 1e9, isAll);
    }

    /** What hashing alone takes, of bytes that are in the memory. */
    private static Hashing hash() {
        MessageDigest sha256 = Sha256.digest();
        long nanos = 0;
        long bytes = 0;
        int sum = 0;
        for (int number = 0; number < ENTRIES / PER_CALL; number++) {
            List<byte[]> all = call(number).hashed();
            long start = System.nanoTime();
            for (byte[] one : all) {
                sum += sha256.digest(one)[0];
            }
            nanos += System.nanoTime() - start;
            bytes += all.stream().mapToLong(one -> one.length).sum();
        }
        assertThat(sum).isNotZero();
        return new Hashing(nanos / 1e9, bytes);
    }
}
