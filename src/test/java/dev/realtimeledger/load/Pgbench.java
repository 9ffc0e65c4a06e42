package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's own load generator, writing the rows that ingest writes. It has a stream per client (no client waits for
 * another's lock), reads nothing and checks nothing. It connects as the owner of the tables, whom no policy slows down or
 * refuses.
 */
record Pgbench(PostgresProcess database) {

    private static final Path SCRIPTS = Path.of("src", "test", "resources", "benchmark");
    private static final String SECONDS = System.getProperty("pgbench.seconds", "6");
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    /** Transactions per second. */
    double perSecond(String script, int clients) throws IOException, InterruptedException {
        URI url = URI.create(PostgresProcess.ownerUrl(database.url()));
        Process process = new ProcessBuilder(
                        "pgbench",
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--host=" + url.getHost(),
                        "--port=" + url.getPort(),
                        "--username=" + url.getUserInfo(),
                        "--client=" + clients,
                        "--jobs=" + Math.min(2, clients),
                        "--time=" + SECONDS,
                        "--define=run=" + System.nanoTime(),
                        "--file=" + SCRIPTS.resolve(script),
                        url.getPath().substring(1))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Matcher tps = TPS.matcher(output);
        assertThat(tps.find()).as(output).isTrue();
        return Double.parseDouble(tps.group(1));
    }
}
