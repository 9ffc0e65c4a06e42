package dev.realtimeledger.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for development, its data kept in the checkout's {@code .data}. It lives as long as the JVM: live
 * reloads, which load this class anew, find it by a system property. Not part of the production package.
 */
public final class EmbeddedDatabase {

    private static final Logger log = Logger.getLogger(EmbeddedDatabase.class);
    private static final int REACHABLE_MILLIS = 1000;
    private static final String OWNER = "postgres";
    /** By the migrations' name of it. */
    public static final String APPLICATION = "ledger_application";

    private final Path home;
    private final Path data;
    private final Path bin;
    private final ServerAccount account;

    private EmbeddedDatabase(Path home) throws IOException {
        this.home = home;
        this.data = home.resolve("postgres");
        this.bin = PostgresBinaries.unpackedIn(home).resolve("bin");
        this.account = ServerAccount.of(home);
    }

    /**
     * Starts the server, unless it runs already, and names it to {@link DatabaseSettings}.
     *
     * @param project the checkout
     * @throws IllegalStateException when it cannot; the message says what to do
     */
    public static void start(Path project) {
        String running = System.getProperty(DatabaseSettings.EMBEDDED_URL);
        if (running != null && answers(running)) {
            return;
        }
        try {
            Path home = Files.createDirectories(
                    project.resolve(".data").toAbsolutePath().normalize());
            // After a server of ours that died there is the lock already.
            @Nullable FileChannel lock = running == null ? lock(home) : null;
            var database = new EmbeddedDatabase(home);
            database.stopOrphan();
            database.initialise();
            int port = database.run();
            String place = "127.0.0.1:" + port + "/postgres";
            try (Connection owner = DriverManager.getConnection("jdbc:postgresql://" + place, OWNER, "")) {
                createApplicationRole(owner);
            }
            System.setProperty(DatabaseSettings.EMBEDDED_OWNER_URL, "postgresql://" + OWNER + "@" + place);
            System.setProperty(DatabaseSettings.EMBEDDED_URL, "postgresql://" + APPLICATION + "@" + place);
            if (lock != null) {
                // The hook also holds on to the lock: collected as garbage, it would be released.
                Runtime.getRuntime().addShutdownHook(new Thread(() -> database.stop(lock), "embedded-postgresql-stop"));
            }
            log.debugf("Embedded PostgreSQL on port %d, data in %s", port, database.data);
        } catch (IOException | SQLException problem) {
            throw new IllegalStateException("The embedded PostgreSQL does not start: " + problem.getMessage(), problem);
        }
    }

    /**
     * Creates the role that a server connects as which may not do more than it has to, unless it is there. What it may,
     * the migrations say.
     */
    public static void createApplicationRole(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute("""
                    do $$
                    begin
                        if to_regrole('%1$s') is null then
                            create role %1$s login;
                        end if;
                    end
                    $$
                    """.formatted(APPLICATION));
        }
    }

    /** One JVM at a time; the operating system lets go of the lock when the JVM is killed. */
    private static FileChannel lock(Path home) throws IOException {
        Path file = home.resolve("postgres.lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException denied) {
            throw new IllegalStateException(
                    file + " cannot be written: another user ran this checkout before (root?). Remove " + home
                            + " or make it yours with chown -R",
                    denied);
        }
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("Another development server runs in this checkout and uses " + home
                    + ". Stop it, or give this one a database with DATABASE_URL");
        }
        return channel;
    }

    /** A server whose JVM was killed. Nobody else holds the lock, so it is nobody's. */
    private void stopOrphan() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        if (isServer(Files.readAllLines(pidFile).getFirst())) {
            log.debug("Stopping the embedded PostgreSQL that a killed development server left behind");
            pgCtl("stop", "-m", "fast", "-w", "-t", "60");
        } else {
            // The process is gone, or its number now belongs to somebody else, who must not be signalled.
            Files.deleteIfExists(pidFile);
        }
    }

    private static boolean isServer(String pid) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }

    /** Whole or not at all: an interrupted initdb leaves only the temporary directory. */
    private void initialise() throws IOException {
        if (Files.exists(data)) {
            return;
        }
        Path temporary = home.resolve("postgres-new");
        PostgresBinaries.delete(temporary);
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        // Order of bytes, and letters of all languages: the same on every machine.
        run(
                "initdb",
                "-D",
                temporary.toString(),
                "-U",
                OWNER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--lc-collate=C",
                "--lc-ctype=" + (mac ? "en_US.UTF-8" : "C.UTF-8"),
                "--lc-messages=C",
                "--lc-monetary=C",
                "--lc-numeric=C",
                "--lc-time=C");
        Files.move(temporary, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private int run() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path serverLog = data.resolve("server.log");
        try {
            pgCtl(
                    "start",
                    "-w",
                    "-t",
                    "60",
                    "-l",
                    serverLog.toString(),
                    "-o",
                    "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''");
        } catch (IOException problem) {
            throw new IOException(problem.getMessage() + "; see " + serverLog, problem);
        }
        return port;
    }

    private void stop(FileChannel lock) {
        try (lock) {
            pgCtl("stop", "-m", "fast", "-w", "-t", "30");
        } catch (IOException problem) {
            // The next start finds it and stops it.
            System.err.println("The embedded PostgreSQL does not stop: " + problem.getMessage());
        }
    }

    private void pgCtl(String action, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(action, "-D", data.toString()));
        arguments.addAll(List.of(options));
        run("pg_ctl", arguments.toArray(String[]::new));
    }

    private void run(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(bin.resolve(program).toString()));
        command.addAll(List.of(arguments));
        // From the data's directory: the one we are in may be closed to the server's account.
        Process process = new ProcessBuilder(account.command(command))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(program + " says: " + output.strip().replaceAll("\\s*\\R\\s*", " | "));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", interrupted);
        }
    }

    private static boolean answers(String url) {
        int port = java.net.URI.create(url).getPort();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), REACHABLE_MILLIS);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }
}
