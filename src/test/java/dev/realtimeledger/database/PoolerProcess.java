package dev.realtimeledger.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PgBouncer before a database of a test's own, in the mode in which a connection is a client's for one transaction.
 * {@code pgbouncer} has to be on the PATH or in {@code /usr/sbin}, where Debian puts it.
 */
public final class PoolerProcess implements AutoCloseable {

    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path home;
    private final Process process;
    private final int port;

    private PoolerProcess(Path home, Process process, int port) {
        this.home = home;
        this.process = process;
        this.port = port;
    }

    /** Whether this machine has one. */
    public static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    /**
     * A pooler, running.
     *
     * @param connections to the database at most, for each of its users
     */
    public static PoolerProcess start(PostgresProcess database, int connections) throws Exception {
        Path home = Files.createTempDirectory("realtime-ledger-pgbouncer");
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.writeString(home.resolve("users"), """
                "postgres" ""
                "%s" ""
                """.formatted(EmbeddedDatabase.APPLICATION));
        Path settings = Files.writeString(home.resolve("settings"), """
                [databases]
                postgres = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = users
                pool_mode = transaction
                default_pool_size = %d
                max_client_conn = 1000
                ignore_startup_parameters = extra_float_digits
                """.formatted(database.port(), port, connections));
        Path log = home.resolve("log");
        Files.createFile(log);
        ServerAccount account = ServerAccount.of(home);
        String program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
        Process process = new ProcessBuilder(account.command(List.of(program, settings.toString())))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PoolerProcess pooler = new PoolerProcess(home, process, port);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!pooler.listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String said = Files.readString(log);
                pooler.close();
                throw new IllegalStateException("PgBouncer does not start: " + said);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return pooler;
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** On this machine. */
    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        PostgresBinaries.delete(home);
    }
}
