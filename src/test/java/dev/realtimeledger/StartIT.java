package dev.realtimeledger;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.EmbeddedDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged server as a process: how it starts, refuses to start, waits for its database and stops. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String KEYS = "forwarder:ingest:hunter2";

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private int count;

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Here servers only start, many of them.
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar")
                        .toAbsolutePath()
                        .toString());
        // Settings of whoever runs the tests must not reach the server.
        builder.environment().keySet().removeIf(name -> name.matches("(LEDGER|QUARKUS|DATABASE|PORT).*"));
        builder.environment().putAll(environment);
        count++;
        Process process = builder.directory(directory.toFile())
                .redirectOutput(output("out", count))
                .redirectError(output("err", count))
                .start();
        processes.add(process);
        return process;
    }

    private File output(String stream, int number) {
        return directory.resolve(stream + number).toFile();
    }

    private String text(String stream, int number) throws IOException {
        return Files.readString(output(stream, number).toPath(), UTF_8);
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ends")
                .isTrue();
        return process.exitValue();
    }

    private static String url(EmbeddedPostgres postgres) {
        return "postgresql://postgres:x@localhost:" + postgres.getPort() + "/postgres";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int readiness(int port) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException notListening) {
            return 0;
        }
    }

    private static void awaitReadiness(int port, int status) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (readiness(port) != status && System.nanoTime() < end) {
            Thread.sleep(200);
        }
        assertThat(readiness(port)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                  | forwarder:ingest:hunter2 |       | No database: set DATABASE_URL",
                "mysql://root:hunter2@localhost/db | forwarder:ingest:hunter2 |       | DATABASE_URL is not of the form",
                "postgresql://localhost:1/db       |                          |       | Nobody could call: set LEDGER_API_KEYS",
                "postgresql://localhost:1/db       | forwarder:write:hunter2  |       | LEDGER_API_KEYS entry 1 (default/forwarder)",
                "postgresql://localhost:1/db       | forwarder:ingest:hunter2 | never | LEDGER_MIGRATE is"
            })
    void refuses_wrong_settings_with_one_line(String url, String keys, String migrate, String line) throws Exception {
        var environment = new HashMap<String, String>();
        putIfGiven(environment, "DATABASE_URL", url);
        putIfGiven(environment, "LEDGER_API_KEYS", keys);
        putIfGiven(environment, "LEDGER_MIGRATE", migrate);
        Process process = start(environment);
        assertThat(exitCode(process)).isNotZero();
        assertThat(text("err", 1)).startsWith(line).hasLineCount(1).doesNotContain("hunter2");
        assertThat(text("out", 1)).isEmpty();
    }

    private static void putIfGiven(Map<String, String> environment, String name, String value) {
        if (value != null) {
            environment.put(name, value);
        }
    }

    @Test
    void brings_nothing_of_the_builders_settings() throws Exception {
        // DatabaseSettings always says whether to migrate, so this name stands for all that it says.
        try (var settings = new JarFile(
                Path.of("target/quarkus-app/quarkus/generated-bytecode.jar").toFile())) {
            for (var entry : Collections.list(settings.entries())) {
                String content = new String(settings.getInputStream(entry).readAllBytes(), ISO_8859_1);
                assertThat(content).as(entry.getName()).doesNotContain("quarkus.flyway.migrate-at-start");
            }
        }
    }

    @Test
    void migrates_once_when_many_processes_migrate_at_once_and_then_ends() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            var started = new ArrayList<Process>();
            for (int i = 0; i < 10; i++) {
                started.add(start(Map.of("DATABASE_URL", url(postgres), "LEDGER_MIGRATE", "only")));
            }
            for (Process process : started) {
                assertThat(exitCode(process)).isZero();
            }
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var rows = connection
                            .createStatement()
                            .executeQuery("select count(*), count(distinct script) from flyway_schema_history")) {
                rows.next();
                assertThat(rows.getInt(1)).isPositive().isEqualTo(rows.getInt(2));
            }
        }
    }

    @Test
    void starts_without_a_database_and_is_ready_whenever_there_is_one() throws Exception {
        int databasePort = freePort();
        int port = freePort();
        Path data = Files.createDirectory(directory.resolve("data"));
        var builder = EmbeddedPostgres.builder()
                .setPort(databasePort)
                .setDataDirectory(data)
                .setCleanDataDirectory(false);
        String url = "postgresql://postgres:x@localhost:" + databasePort + "/postgres";
        Process server = start(Map.of(
                "DATABASE_URL", url, "LEDGER_API_KEYS", KEYS, "LEDGER_MIGRATE", "off", "PORT", String.valueOf(port)));
        awaitReadiness(port, 503);
        try (var postgres = builder.start()) {
            assertThat(readiness(port)).as("before the migration").isEqualTo(503);
            assertThat(exitCode(start(Map.of("DATABASE_URL", url(postgres), "LEDGER_MIGRATE", "only"))))
                    .isZero();
            awaitReadiness(port, 200);
        }
        awaitReadiness(port, 503);
        try (var postgres = builder.start()) {
            assertThat(postgres.getPort()).isEqualTo(databasePort);
            awaitReadiness(port, 200);
        }
        server.destroy();
        exitCode(server);
        assertThat(text("out", 1)).doesNotContain("hunter2");
        assertThat(text("out", 1).lines()).allSatisfy(line -> assertThat(line).startsWith("{"));
    }

    @Test
    void serves_on_the_schema_of_a_newer_version_while_that_is_rolled_out() throws Exception {
        try (var postgres = EmbeddedPostgres.start();
                var owner = postgres.getPostgresDatabase().getConnection();
                var statement = owner.createStatement()) {
            int before = freePort();
            start(server(postgres, before, "start"));
            awaitReadiness(before, 200);
            statement.execute("""
                    alter table server_event add column of_the_next_version text;
                    create table next_version (id bigint primary key);
                    insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                        installed_by, execution_time, success)
                    select max(installed_rank) + 1, '9999', 'of the next version', 'SQL', 'V9999__next.sql', 1, 'x', 1, true
                    from flyway_schema_history
                    """);
            int after = freePort();
            start(server(postgres, after, "start"));
            awaitReadiness(after, 200);
            for (int port : new int[] {before, after}) {
                forward(port, "event_" + port);
            }
        }
    }

    private static Map<String, String> server(EmbeddedPostgres postgres, int port, String migrate) {
        return Map.of(
                "DATABASE_URL",
                url(postgres),
                "LEDGER_API_KEYS",
                "dev:admin:hunter2",
                "LEDGER_MIGRATE",
                migrate,
                "PORT",
                String.valueOf(port));
    }

    private static void forward(int port, String eventId) {
        String events = "http://localhost:" + port + "/v1/realtime/server-events";
        given().header("X-Api-Key", "hunter2")
                .header("X-Session-Id", "sess_1")
                .contentType("application/json")
                .body("{\"type\":\"error\",\"event_id\":\"" + eventId + "\",\"error\":{}}")
                .post(events + "/error")
                .then()
                .statusCode(200);
        given().header("X-Api-Key", "hunter2")
                .get(events + "/" + eventId)
                .then()
                .statusCode(200);
    }

    @Test
    void serves_with_a_role_that_owns_nothing_once_it_is_let_in() throws Exception {
        int port = freePort();
        try (var postgres = EmbeddedPostgres.start();
                var owner = postgres.getPostgresDatabase().getConnection()) {
            assertThat(exitCode(start(Map.of("DATABASE_URL", url(postgres), "LEDGER_MIGRATE", "only"))))
                    .isZero();
            EmbeddedDatabase.createApplicationRole(owner);
            start(Map.of(
                    "DATABASE_URL",
                    url(postgres).replace("postgres:x", EmbeddedDatabase.APPLICATION),
                    "LEDGER_API_KEYS",
                    "dev:admin:hunter2",
                    "LEDGER_MIGRATE",
                    "off",
                    "PORT",
                    String.valueOf(port)));
            awaitReadiness(port, 503);
            try (var statement = owner.createStatement()) {
                statement.execute("call let_the_application_in()");
            }
            awaitReadiness(port, 200);

            forward(port, "event_1");
        }
    }

    @Test
    void takes_whoever_sends_no_key_for_the_trusted_caller_and_needs_no_key_then() throws Exception {
        int port = freePort();
        try (var postgres = EmbeddedPostgres.start()) {
            start(Map.of(
                    "DATABASE_URL",
                    url(postgres),
                    "LEDGER_TRUSTED_CALLER",
                    "timer:audit+admin",
                    "LEDGER_CHECKPOINT_KEY",
                    "dGVzdCBrZXksIHdoaWNoIHByb3ZlcyBub3RoaW5nISE=",
                    "PORT",
                    String.valueOf(port)));
            awaitReadiness(port, 200);
            String server = "http://localhost:" + port;
            String retention = server + "/v1/admin/retention";

            given().post(server + "/v1/audit/checkpoints").then().statusCode(201);
            given().post(retention).then().statusCode(200);
            given().header("X-Api-Key", "hunter2").post(retention).then().statusCode(401);
        }
    }
}
