package dev.realtimeledger.faults;

import dev.realtimeledger.database.PostgresProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged server as a process of its own, so that it can be killed: the jar under the Java that runs the test, or
 * the native executable when that is what was built. What it prints goes to {@code target/faults}.
 */
public final class ServerProcess implements AutoCloseable {

    /** Tenants {@code default} and {@code other}. */
    public static final String KEY = "fault-test-key";

    public static final String OTHER_TENANTS_KEY = "fault-test-key-of-another-tenant";

    /** The packaged server that the tests are run against. */
    public static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Process process;
    private final int port;
    private final Path log;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts a server and waits until it is ready. */
    public static ServerProcess start(String name, String databaseUrl, String... jvmOptions) throws Exception {
        return start(name, JAR, databaseUrl, jvmOptions);
    }

    /** The same with a server that was built before, to compare with. */
    public static ServerProcess start(String name, Path jar, String databaseUrl, String... jvmOptions)
            throws Exception {
        ServerProcess server = launch(name, jar, databaseUrl, jvmOptions);
        server.awaitReady();
        return server;
    }

    /** Waits until it can store events; kills it if that never comes. */
    public void awaitReady() throws Exception {
        try {
            Waiting.until("the server is ready, see " + log, this::isReady);
        } catch (Exception | AssertionError problem) {
            kill();
            throw problem;
        }
    }

    /** Starts a server and does not wait for it. */
    public static ServerProcess launch(String name, Path jar, String databaseUrl, String... jvmOptions)
            throws IOException {
        return launch(name, command(jar, jvmOptions), databaseUrl);
    }

    /** Starts a server where another was before, and waits until it is ready. */
    public static ServerProcess startAt(int port, String name, String databaseUrl) throws Exception {
        ServerProcess server = launch(name, command(JAR), databaseUrl, port);
        server.awaitReady();
        return server;
    }

    /** Starts a server at a port that the caller chose, and does not wait for it. */
    static ServerProcess launchAt(int port, String name, String databaseUrl, String... jvmOptions) throws IOException {
        return launch(name, command(JAR, jvmOptions), databaseUrl, port);
    }

    /** The same with a command that the caller made. */
    public static ServerProcess launch(String name, List<String> command, String databaseUrl) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        return launch(name, command, databaseUrl, port);
    }

    private static ServerProcess launch(String name, List<String> command, String databaseUrl, int port)
            throws IOException {
        Path log = Files.createDirectories(Path.of("target", "faults")).resolve(name + ".log");
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("QUARKUS_") || variable.startsWith("LEDGER_"));
        environment.put("PORT", Integer.toString(port));
        environment.put("DATABASE_URL", databaseUrl);
        environment.put("DATABASE_OWNER_URL", PostgresProcess.ownerUrl(databaseUrl));
        environment.put("LEDGER_API_KEYS", "test:admin:" + KEY + ",other/test:admin:" + OTHER_TENANTS_KEY);
        return new ServerProcess(builder.start(), port, log);
    }

    private static List<String> command(Path jar, String... jvmOptions) {
        List<String> command = new ArrayList<>();
        if (Files.exists(jar)) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(Extent.options());
            command.addAll(List.of(jvmOptions));
            command.addAll(List.of("-jar", jar.toString()));
        } else {
            command.add(System.getProperty("native.image.path"));
            command.addAll(List.of(jvmOptions));
        }
        return command;
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("The server ended with " + process.exitValue() + ", see " + log);
        }
        try {
            return status("/q/health/ready") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Status of a {@code GET}. */
    int status(String path) throws IOException {
        return status(HttpRequest.newBuilder(uri(path)));
    }

    /** Status of a {@code GET} by somebody who may read everything. */
    int authorizedStatus(String path) throws IOException {
        return status(HttpRequest.newBuilder(uri(path)).header("X-Api-Key", KEY));
    }

    private int status(HttpRequest.Builder request) throws IOException {
        try {
            request.timeout(Duration.ofSeconds(30));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** As a platform freezes an instance that has nothing to do: it gets no time at all, until {@link #thaw}. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets a frozen server go on. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("The server cannot be sent " + name);
        }
    }

    /** As platforms end an instance: it is told to stop, and killed when it has not done so in time. */
    public void stopWithin(Duration time) throws InterruptedException {
        process.destroy();
        process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        kill();
    }

    /** As {@code kill -9} does: at once, and without a chance to finish anything. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        http.shutdownNow();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        http.shutdownNow();
    }
}
