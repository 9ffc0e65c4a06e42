package dev.realtimeledger.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The forwarders' own tests, by their own means, and against this server. What they print goes to {@code target/forwarders}.
 * Where the machine has no such Python or Node.js, they are skipped.
 */
class ForwardersIT {

    private static final Path FORWARDERS = Path.of("deploy", "forwarders");
    private static final Path OUTPUT = Path.of("target", "forwarders");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

    private static PostgresProcess database;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(OUTPUT);
        database = PostgresProcess.start();
        server = ServerProcess.start("forwarders", database.url());
    }

    @AfterAll
    static void stop() throws Exception {
        server.kill();
        database.close();
    }

    @Test
    void thePythonForwarderKeepsItsPromises() throws Exception {
        assumeTrue(isThere("python3", 3, 10), "There is a Python 3.10");
        passes("python", "python3", "-B", "-m", "unittest", "-v");
    }

    @Test
    void theNodeForwarderKeepsItsPromises() throws Exception {
        assumeTrue(isThere("node", 20, 10), "There is a Node.js 20.10");
        passes("node", "node", "--experimental-websocket", "--test");
    }

    private static void passes(String name, String... command) throws Exception {
        Path output = OUTPUT.resolve(name + ".log").toAbsolutePath();
        var tests = new ProcessBuilder(command)
                .directory(FORWARDERS.resolve(name).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        tests.environment().put("LEDGER_TEST_URL", "http://127.0.0.1:" + server.port());
        tests.environment().put("LEDGER_TEST_KEY", ServerProcess.KEY);
        Process process = tests.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ends in time").isTrue();
            assertThat(process.exitValue()).as("see %s", output).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    static boolean isThere(String program, int major, int minor) throws Exception {
        try {
            Process process = new ProcessBuilder(List.of(program, "--version"))
                    .redirectErrorStream(true)
                    .start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes()));
            if (process.waitFor() != 0 || !version.find()) {
                return false;
            }
            int found = Integer.parseInt(version.group(1));
            return found > major || found == major && Integer.parseInt(version.group(2)) >= minor;
        } catch (IOException none) {
            return false;
        }
    }
}
