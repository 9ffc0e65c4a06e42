package dev.realtimeledger.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import dev.realtimeledger.faults.ServerProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A database full of calls: one is forwarded, and copied by SQL as often as it takes. So every table has the rows that
 * ingest writes, in their proportions, sizes and shapes. The copies' hashes are not those of their bodies, and their chains
 * do not verify: nothing that is measured with them looks.
 */
final class StoredCalls {

    /** How many events are many: {@code -Dstored=…} for less than the ten million that take 20 GB of disk. */
    static final int EVENTS = Integer.getInteger("stored", 10_000_000);

    /** Settings of a database that is being filled, and may be lost. */
    static final String[] FILLING = {
        "shared_buffers=1GB", "fsync=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB"
    };

    private static final int TURNS = 10;
    private static final int PER_CALL = 1 + TURNS * 29;
    private static final int CALLS_AT_ONCE = 500;

    /** So long ago the first of the calls was. */
    private static final Duration AGE = Duration.ofDays(30);

    private static final String FIRST = session(0);

    private StoredCalls() {}

    /** Fills an empty database with about as many events, and starts it with PostgreSQL's own settings and these. */
    static PostgresProcess start(int events, String... settings) throws Exception {
        PostgresProcess database = PostgresProcess.start(FILLING);
        try (ServerProcess server = ServerProcess.start("stored-calls", database.url())) {
            var generator = new LoadGenerator(server.port(), ServerProcess.KEY);
            List<byte[]> requests = List.of(generator.request(new SimulatedCall(FIRST).events(PER_CALL)));
            assertThat(generator.send(requests, 1, Duration.ofMinutes(1)).stored())
                    .isOne();
        }
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Map<String, String> copies = copies(connection, AGE.toSeconds() / calls(events));
            for (int from = 1; from < calls(events); from += CALLS_AT_ONCE) {
                int to = Math.min(from + CALLS_AT_ONCE, calls(events)) - 1;
                for (String copy : copies.values()) {
                    statement.execute(copy.formatted(from, to));
                }
            }
            statement.execute("vacuum analyze");
        }
        database.stop("fast");
        toDisk();
        database.startAgainWith(settings);
        return database;
    }

    /** What of a filled database is not on the disk yet would be written while something is measured. */
    private static void toDisk() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
    }

    static int calls(int events) {
        return Math.max(1, events / PER_CALL);
    }

    /** Path of some item, ever another one. */
    static String itemPath(int number, int events) {
        String session = session(number % calls(events));
        return "/v1/realtime/items/item_" + session + "_a" + number % TURNS + "?session_id=" + session;
    }

    /** Path of some response, ever another one. */
    static String responsePath(int number, int events) {
        return "/v1/realtime/responses/resp_" + session(number % calls(events)) + "_" + number % TURNS;
    }

    /** All of one length, so that a body with one in the place of another is as long as before. */
    private static String session(int number) {
        return "sess_%07d".formatted(number);
    }

    /**
     * Of each table that has rows of a stream the statement that copies them, to be given the first and last copy.
     *
     * @param pause seconds between two calls
     */
    private static Map<String, String> copies(Connection connection, long pause) throws SQLException {
        Map<String, String> columns = new TreeMap<>();
        Map<String, String> values = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select table_name, column_name, data_type
                        from information_schema.columns
                        join information_schema.tables using (table_schema, table_name)
                        where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name in (
                            select table_name from information_schema.columns where column_name = 'stream_id')
                        """)) {
            while (row.next()) {
                String table = row.getString("table_name");
                String column = row.getString("column_name");
                columns.merge(table, column, (some, one) -> some + ", " + one);
                values.merge(
                        table, copied(column, row.getString("data_type"), pause), (some, one) -> some + ", " + one);
            }
        }
        Map<String, String> copies = new TreeMap<>();
        columns.forEach(
                (table, names) -> copies.put(table, """
                insert into %s (%s)
                select %s
                from %s as original
                cross join (select n, 'sess_' || lpad(n::text, 7, '0') as session
                            from generate_series(%%d, %%d) as n) as copy
                where stream_id = '%s'
                """.formatted(table, names, values.get(table), table, FIRST)));
        return copies;
    }

    /** A column's value in a copy: with the copy's session for the original one, and earlier than the last by a pause. */
    private static String copied(String column, String type, long pause) {
        String own = "original." + column;
        return switch (column + " " + type) {
            case "body bytea" ->
                "convert_to(replace(convert_from(%s, 'UTF8'), '%s', session), 'UTF8')".formatted(own, FIRST);
            case "body_sha256 bytea" -> "sha256(%s || convert_to(session, 'UTF8'))".formatted(own);
            default ->
                switch (type) {
                    case "text" -> "replace(%s, '%s', session)".formatted(own, FIRST);
                    case "timestamp with time zone" -> own + " - n * interval '" + pause + " seconds'";
                    default -> own;
                };
        };
    }
}
