package dev.realtimeledger.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A container as platforms run one: built from a Dockerfile by {@code buildah}, run by {@code runc} with what the image
 * says of user, command and environment, on a root file system that cannot be written, without capabilities, and with the
 * network of this machine. Only root can do that.
 */
final class Container implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BUILDAH = Path.of("/usr/bin/buildah");
    private static final Path RUNC = Path.of("/usr/sbin/runc");

    private final Path home;
    private final JsonNode config;
    private final Path root;
    private Process process;

    private Container(Path home, JsonNode config, Path root) {
        this.home = home;
        this.config = config;
        this.root = root;
    }

    /** Whether this machine and user can do it. */
    static boolean isPossible() {
        return Files.isExecutable(BUILDAH)
                && Files.isExecutable(RUNC)
                && "root".equals(System.getProperty("user.name"));
    }

    /**
     * Builds an image.
     *
     * @param home where all of it is kept
     * @param base the folder that stands for the base image
     * @param context the folder that the Dockerfile copies from
     */
    static Container of(Path home, Path base, Path dockerfile, Path context) throws Exception {
        Path baseFile = Files.writeString(home.resolve("Dockerfile.base"), "FROM scratch\nCOPY . /\n");
        buildah(home, "bud", "--isolation", "chroot", "-f", baseFile.toString(), "-t", "base", base.toString());
        buildah(
                home,
                "bud",
                "--isolation",
                "chroot",
                "--build-arg",
                "BASE=localhost/base",
                "-f",
                dockerfile.toString(),
                "-t",
                "image",
                context.toString());
        JsonNode config = JSON.readTree(buildah(home, "inspect", "--type", "image", "localhost/image"))
                .at("/OCIv1/config");
        String name = buildah(home, "from", "localhost/image").strip();
        return new Container(home, config, Path.of(buildah(home, "mount", name).strip()));
    }

    /** What the image says: {@code User}, {@code Entrypoint}, {@code ExposedPorts} and others. */
    JsonNode config() {
        return config;
    }

    /** Bytes of all its files, the base included. */
    long size() throws IOException {
        try (var files = Files.walk(root)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                bytes += Files.isSymbolicLink(file) ? 0 : Files.size(file);
            }
            return bytes;
        }
    }

    /** Starts it. What it prints goes to a file of {@code target/faults}. */
    void run(Map<String, String> environment) throws Exception {
        Path bundle = Files.createDirectories(home.resolve("bundle"));
        run(bundle, List.of(RUNC.toString(), "spec"));
        Path file = bundle.resolve("config.json");
        ObjectNode spec = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode user = spec.putObject("root").put("path", root.toString()).put("readonly", true);
        ObjectNode process = (ObjectNode) spec.get("process");
        process.put("terminal", false).put("cwd", "/").put("noNewPrivileges", true);
        String[] ids = config.path("User").asText().split(":", -1);
        user = process.putObject("user").put("uid", Integer.parseInt(ids[0])).put("gid", Integer.parseInt(ids[1]));
        process.set("args", config.get("Entrypoint"));
        process.putObject("capabilities");
        ArrayNode variables = process.putArray("env");
        config.path("Env").forEach(variables::add);
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        ObjectNode linux = (ObjectNode) spec.get("linux");
        linux.putObject("resources");
        linux.remove("cgroupsPath");
        removeIf((ArrayNode) linux.get("namespaces"), "type", "network");
        removeIf((ArrayNode) spec.get("mounts"), "destination", "/sys/fs/cgroup");
        JSON.writeValue(file.toFile(), spec);
        Path log = Files.createDirectories(Path.of("target", "faults")).resolve("container.log");
        this.process = new ProcessBuilder(RUNC.toString(), "run", "--bundle", bundle.toString(), name())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static void removeIf(ArrayNode entries, String field, String value) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).path(field).asText().equals(value)) {
                entries.remove(i);
            }
        }
    }

    private String name() {
        return home.getFileName().toString();
    }

    /** Tells it to stop, and how long that took. */
    Duration stop() throws Exception {
        long start = System.nanoTime();
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The container does not stop");
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() throws Exception {
        if (process != null && process.isAlive()) {
            run(home, List.of(RUNC.toString(), "kill", name(), "KILL"));
            process.waitFor();
        }
        buildah(home, "umount", "--all");
        buildah(home, "rm", "--all");
        buildah(home, "rmi", "--all", "--force");
    }

    private static String buildah(Path home, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                BUILDAH.toString(),
                "--storage-driver",
                "vfs",
                "--root",
                home.resolve("storage").toString(),
                "--runroot",
                home.resolve("run").toString()));
        command.addAll(List.of(arguments));
        return run(home, command);
    }

    private static String run(Path directory, List<String> command) throws Exception {
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " says: " + Files.readString(errors) + output);
        }
        return output;
    }
}
