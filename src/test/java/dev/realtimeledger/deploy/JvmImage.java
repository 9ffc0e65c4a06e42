package dev.realtimeledger.deploy;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import dev.realtimeledger.load.AotTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * What {@code deploy/Dockerfile.jvm} copies, in {@code target/image}: the packaged server, a Java that has only what the
 * server needs, and the AOT cache that this Java was trained to with this server. A cache fits no other Java and no other
 * jars, so all three are made together.
 */
public final class JvmImage {

    public static final Path HOME = Path.of("target", "image");
    private static final Path JAVA = HOME.resolve("java");
    private static final Path LEDGER = HOME.resolve("ledger");
    private static final String CACHE = "server.aot";

    /** As {@code jdeps} names them for the jars of the package, and what is looked up by name: JFR, zip, locales. */
    private static final String MODULES = String.join(
            ",",
            List.of(
                    "java.base",
                    "java.compiler",
                    "java.desktop",
                    "java.instrument",
                    "java.logging",
                    "java.management",
                    "java.naming",
                    "java.net.http",
                    "java.rmi",
                    "java.security.jgss",
                    "java.security.sasl",
                    "java.sql",
                    "java.transaction.xa",
                    "java.xml",
                    "jdk.crypto.ec",
                    "jdk.jfr",
                    "jdk.localedata",
                    "jdk.management",
                    "jdk.net",
                    "jdk.unsupported",
                    "jdk.zipfs"));

    private JvmImage() {}

    /** Makes it, unless this package has one already. */
    public static void makeOnce(PostgresProcess database) throws Exception {
        Path cache = LEDGER.resolve(CACHE);
        boolean made = Files.exists(cache)
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(ServerProcess.JAR)) > 0;
        if (!made) {
            make(database);
        }
    }

    /** Runs it as the image does, and not at all where the cache cannot be used. */
    public static List<String> command(Path home, String... options) {
        Path ledger = home.resolve("ledger");
        List<String> command =
                new ArrayList<>(List.of(home.resolve("java/bin/java").toString()));
        command.addAll(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + ledger.resolve(CACHE)));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", ledger.resolve("quarkus-run.jar").toString()));
        return command;
    }

    private static void make(PostgresProcess database) throws Exception {
        delete(HOME);
        Files.createDirectories(HOME);
        link();
        copy(ServerProcess.JAR.getParent(), LEDGER);
        AotTraining.train(
                database,
                JAVA.resolve("bin/java"),
                LEDGER.resolve(ServerProcess.JAR.getFileName()),
                LEDGER.resolve(CACHE));
    }

    private static void link() {
        var said = new StringWriter();
        var output = new PrintWriter(said);
        int code = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        output,
                        output,
                        "--add-modules",
                        MODULES,
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        JAVA.toString());
        if (code != 0) {
            throw new IllegalStateException("jlink says: " + said);
        }
    }

    /** With the times of the files, which the cache is compared with: in whole seconds, as images keep them. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                if (Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)) {
                    long second = Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
                    Files.setLastModifiedTime(copy, FileTime.from(second, TimeUnit.SECONDS));
                }
            }
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
