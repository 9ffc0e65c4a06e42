package dev.realtimeledger.deploy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.faults.Waiting;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images of {@code deploy}, built and run: as a user that is not root, on a root file system that cannot be written. In
 * place of the base image they stand on this machine's own glibc.
 */
class ContainerIT {

    private static final List<String> GLIBC =
            List.of("ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1");
    private static final List<Path> LIBRARIES = List.of(Path.of("/lib/x86_64-linux-gnu"), Path.of("/lib64"));
    private static final Path BUSYBOX = Path.of("/usr/bin/busybox");

    /** Answers with what lies beside it. Process 1 of a container has to say itself that it can be stopped. */
    private static final String STAND_IN = """
            #!/bin/busybox sh
            trap 'kill $!; exit' TERM
            /bin/busybox httpd -f -p "$PORT" -h /opt/ledger &
            wait
            """;

    /** In which an idle server ends, with a wide margin. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @BeforeAll
    static void canRunContainers() {
        assumeTrue(Container.isPossible(), "buildah and runc are installed, and this is root");
    }

    @Test
    void theImageOnAJvmServesAndStops() throws Exception {
        try (var database = PostgresProcess.start()) {
            JvmImage.makeOnce(database);
            try (var container = build("jvm", Path.of(""))) {
                // Who cannot use the cache does not start.
                serves(container, database, Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on"));
            }
        }
    }

    @Test
    void theNativeImageServesAndStops() throws Exception {
        Path executable = executable();
        if (executable != null) {
            try (var database = PostgresProcess.start();
                    var container = build("native", Path.of(""))) {
                serves(container, database, Map.of());
            }
            return;
        }
        assumeTrue(Files.isExecutable(BUSYBOX), "busybox stands in for the executable");
        Path context =
                Files.createDirectories(directory.resolve("context/target")).getParent();
        Path standIn = Files.writeString(context.resolve("target/stand-in-runner"), STAND_IN);
        assertThat(standIn.toFile().setExecutable(true, false)).isTrue();
        Files.copy(Path.of("target/sbom.json"), context.resolve("target/sbom.json"));
        try (var container = build("native", context)) {
            int port = freePort();
            container.run(Map.of("PORT", Integer.toString(port)));
            Waiting.until("the stand-in answers", () -> status(port, "/sbom.json") == 200);
            stops(container);
        }
    }

    private static Path executable() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner"))
                    .findFirst()
                    .orElse(null);
        }
    }

    private Container build(String kind, Path context) throws Exception {
        Path base = Files.createDirectories(directory.resolve("base"));
        for (String library : GLIBC) {
            Path source = LIBRARIES.stream()
                    .map(folder -> folder.resolve(library))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Path folder = base.resolve(library.startsWith("ld-") ? "lib64" : "lib/x86_64-linux-gnu");
            Files.copy(source.toRealPath(), Files.createDirectories(folder).resolve(library));
        }
        if (Files.isExecutable(BUSYBOX)) {
            Files.copy(
                    BUSYBOX,
                    Files.createDirectories(base.resolve("bin")).resolve("busybox"),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path dockerfile = Path.of("deploy", "Dockerfile." + kind).toAbsolutePath();
        var container = Container.of(directory, base, dockerfile, context.toAbsolutePath());
        assertThat(container.config().path("User").asText()).isEqualTo("10001:10001");
        System.out.printf("Image %s: %.1f MB of files, base included%n", kind, container.size() / 1e6);
        return container;
    }

    private static void serves(Container container, PostgresProcess database, Map<String, String> more)
            throws Exception {
        int port = freePort();
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PORT", Integer.toString(port));
        environment.put("DATABASE_URL", database.url());
        environment.put("DATABASE_OWNER_URL", PostgresProcess.ownerUrl(database.url()));
        environment.put("LEDGER_API_KEYS", "test:admin:" + ServerProcess.KEY);
        container.run(environment);
        Waiting.until("the container is ready", () -> status(port, "/q/health/ready") == 200);
        asTester(port)
                .contentType("application/json")
                .body("{\"type\":\"error\",\"event_id\":\"event_1\",\"error\":{}}")
                .post("/v1/realtime/server-events/error?session_id=sess_1")
                .then()
                .statusCode(200);
        asTester(port).get("/v1/realtime/sessions/sess_1").then().statusCode(200);
        given().baseUri("http://127.0.0.1").port(port).get("/console/").then().statusCode(200);
        stops(container);
    }

    private static RequestSpecification asTester(int port) {
        return given().baseUri("http://127.0.0.1").port(port).header("X-Api-Key", ServerProcess.KEY);
    }

    private static void stops(Container container) throws Exception {
        Duration took = container.stop();
        System.out.printf("Stopped after %d ms%n", took.toMillis());
        assertThat(took).isLessThan(SOON);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int status(int port, String path) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException notListening) {
            return 0;
        }
    }
}
