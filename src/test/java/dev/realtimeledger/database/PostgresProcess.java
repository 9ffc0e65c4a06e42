package dev.realtimeledger.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A PostgreSQL of a test's own, which the test may stop and start again on the same data and port. The library's
 * embedded server cannot: it throws its data away when it stops. Never the one that DATABASE_URL names.
 */
public final class PostgresProcess implements AutoCloseable {

    /** Unpacked once for all databases, which takes longer than to make one. */
    private static final class Programs {

        static final Path BIN = unpack();

        private static Path unpack() {
            try {
                Path directory = Files.createTempDirectory("realtime-ledger-programs");
                // Whoever the database runs as has to reach them.
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
                return PostgresBinaries.unpackedIn(directory).resolve("bin");
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }

        private static void remove(Path directory) {
            try {
                PostgresBinaries.delete(directory);
            } catch (IOException leftBehind) {
                throw new UncheckedIOException(leftBehind);
            }
        }
    }

    private final Path home;
    private final Path data;
    private final ServerAccount account;
    private final int port;
    private List<String> settings;

    private PostgresProcess(List<String> settings) throws IOException {
        this.settings = settings;
        home = Files.createTempDirectory("realtime-ledger-postgres");
        account = ServerAccount.of(home);
        data = home.resolve("data");
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    /**
     * An empty database, running.
     *
     * @param settings of PostgreSQL beside its defaults, each {@code name=value}
     */
    public static PostgresProcess start(String... settings) {
        try {
            var database = new PostgresProcess(List.of(settings));
            // Made anew where the machine fails, so that it need not be on the disk yet.
            database.run("initdb", "-N", "-D", database.data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8");
            database.startAgain();
            try (Connection owner = database.connect()) {
                EmbeddedDatabase.createApplicationRole(owner);
            }
            return database;
        } catch (IOException | SQLException problem) {
            throw new IllegalStateException("PostgreSQL does not start", problem);
        }
    }

    /** The same with other settings than before. */
    public void startAgainWith(String... others) throws IOException {
        settings = List.of(others);
        startAgain();
    }

    /** Starts it after {@link #stop}, on the same data and port. */
    public void startAgain() throws IOException {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                + settings.stream().map(setting -> " -c " + setting).collect(Collectors.joining());
        run("pg_ctl", "start", "-D", data.toString(), "-w", "-t", "60", "-l", log().toString(), "-o", options);
    }

    /**
     * Stops it and cuts its connections.
     *
     * @param mode of {@code pg_ctl}: {@code fast} ends transactions in order, {@code immediate} is a crash
     */
    public void stop(String mode) throws IOException {
        run("pg_ctl", "stop", "-D", data.toString(), "-m", mode, "-w", "-t", "60");
    }

    /** What it writes down, as its settings tell it to. */
    public Path log() {
        return home.resolve("server.log");
    }

    /** The value for {@code DATABASE_URL}: with the role that may not do more than a server has to. */
    public String url() {
        return "postgresql://" + EmbeddedDatabase.APPLICATION + "@127.0.0.1:" + port + "/postgres";
    }

    /** The same through something that listens on another port of this machine. */
    public String urlThrough(int otherPort) {
        return url().replace(":" + port + "/", ":" + otherPort + "/");
    }

    int port() {
        return port;
    }

    /** The value for {@code DATABASE_OWNER_URL} that goes with a {@link #url}. */
    public static String ownerUrl(String url) {
        return url.replace(EmbeddedDatabase.APPLICATION, "postgres");
    }

    /** The address of the database as JDBC wants it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** A connection past the server under test, as the owner of the tables. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), "postgres", "");
    }

    /** Gives a directory to the account that the database runs as. */
    public void own(Path directory) throws IOException {
        Object owner = Files.getAttribute(data, "unix:uid");
        Object group = Files.getAttribute(data, "unix:gid");
        Files.setAttribute(directory, "unix:uid", owner);
        Files.setAttribute(directory, "unix:gid", group);
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            stop("immediate");
        }
        PostgresBinaries.delete(home);
    }

    private void run(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(Programs.BIN.resolve(program).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(account.command(command))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(program + " says: " + output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", interrupted);
        }
    }
}
