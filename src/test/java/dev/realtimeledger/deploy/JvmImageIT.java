package dev.realtimeledger.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes what the image of the server on a JVM is made of; {@code ./mvnw verify -Pimage} does only this. */
class JvmImageIT {

    @TempDir
    Path elsewhere;

    @Test
    void theServerStartsFromWhatItLearnedWhereverItIsCopiedTo() throws Exception {
        try (var database = PostgresProcess.start()) {
            JvmImage.makeOnce(database);
            JvmImage.copy(JvmImage.HOME, elsewhere.resolve("opt"));
            try (ServerProcess server =
                    ServerProcess.launch("image", JvmImage.command(elsewhere.resolve("opt")), database.url())) {
                server.awaitReady();
                assertThat(server.isAlive()).isTrue();
            }
        }
    }
}
