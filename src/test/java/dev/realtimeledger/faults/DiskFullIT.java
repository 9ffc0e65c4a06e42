package dev.realtimeledger.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.load.SimulatedCall.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The database's disk fills up in the middle of a load, and is made free again. Needs root, for a small file system. */
class DiskFullIT {

    private static final int FILE_SYSTEM_BYTES = 64_000_000;
    private static final int ENOUGH_REFUSALS = 50;

    @Test
    void aFullDiskCostsNothingButTime() throws Exception {
        Path disk = Files.createTempDirectory("realtime-ledger-disk");
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + FILE_SYSTEM_BYTES, "tmpfs", disk.toString()))
                .as("a small file system can be mounted")
                .isZero();
        try (var database = PostgresProcess.start()) {
            keepTablesOn(disk, database);
            try (var server = ServerProcess.start("disk-full", database.url())) {
                // Given
                var log = new StoredLog(database);
                var forwarder = new Forwarder(ServerProcess.KEY);
                List<Event> load = Load.events();
                Path ballast = disk.resolve("ballast");

                // When
                var sending = forwarder.start(server, load);
                Waiting.until("a quarter is stored", () -> forwarder.receipts().size() > Load.EVENTS / 4);
                fill(ballast);

                // Then
                Waiting.until("senders are refused", () -> forwarder.refusals().size() >= ENOUGH_REFUSALS);
                assertThat(server.status("/q/health/live")).isEqualTo(200);
                assertThat(sending).isNotDone();
                log.holds(forwarder.receipts());

                // When
                Files.delete(ballast);
                sending.join();

                // Then
                assertThat(forwarder.rest(load)).isEmpty();
                assertThat(log.count()).isEqualTo(Load.EVENTS);
                log.holds(forwarder.receipts());
                log.isSound();
                assertThat(forwarder.refusals()).allSatisfy(DatabaseOutageIT::invitesToComeBack);
            }
        } finally {
            run("umount", disk.toString());
            Files.delete(disk);
        }
    }

    /** Tables only: where the write-ahead log finds no room, the database stops as in an outage. */
    private static void keepTablesOn(Path disk, PostgresProcess database) throws Exception {
        Path directory = Files.createDirectory(disk.resolve("tables"));
        database.own(disk);
        database.own(directory);
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("create tablespace small location '" + directory + "'");
            statement.execute("alter database postgres set default_tablespace = small");
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (var file = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            while (true) {
                file.write(block);
            }
        } catch (IOException full) {
            assertThat(Files.size(ballast)).isPositive();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException notThere) {
            return -1;
        }
    }
}
