package dev.realtimeledger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtimeledger.database.PostgresProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A log from before there were chains. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChainedLogMigrationTest {

    private static final String INSERT = """
            insert into server_event (tenant_id, stream_id, sequence_number, event_id, type, received_at, event_time,
                event_sequence, call_id, traceparent, api_key, response_id, item_id, body_sha256, body_bytes, audio_bytes,
                body, residue)
            select '%1$s', '%2$s', n, 'event_ü_' || n, 'response.done',
                   timestamptz '2026-11-20 10:00:00.123456+03' + n * interval '1.000001 second',
                   case when n %% 2 = 0 then timestamptz '2026-03-29 01:59:59.000009+00' end,
                   nullif(n - 1, 0), nullif('call_' || n %% 3, 'call_0'), case when n = 4 then '00-aa-bb-01' end, 'forwarder',
                   case when n > 2 then 'resp_日本' end, case when n > 3 then '' end, sha256(b.body), octet_length(b.body),
                   case when n = 5 then 0 end, b.body, null
            from generate_series(1, %3$d) as n
            cross join lateral (select convert_to('{"n":' || n || '}', 'UTF8') as body) as b
            """;

    @Test
    void an_older_log_gets_the_chains_that_it_would_have_been_written_with() throws IOException, SQLException {
        try (PostgresProcess postgres = PostgresProcess.start("timezone=Asia/Kolkata")) {
            try (Connection connection = postgres.connect();
                    Statement statement = connection.createStatement()) {
                // Its rights are those of the newest tables.
                statement.execute("drop role ledger_application");
            }
            migrate(postgres, "14");
            try (Connection connection = postgres.connect();
                    Statement statement = connection.createStatement()) {
                for (List<Object> stream : List.<List<Object>>of(
                        List.of("default", "sess_ü", 7),
                        List.of("default", "unassigned", 3),
                        List.of("other", "sess_ü", 1))) {
                    statement.execute(INSERT.formatted(stream.toArray()));
                    statement.execute("""
                            insert into stream (tenant_id, stream_id, last_sequence_number, created_at, last_event_at)
                            values ('%s', '%s', %d, now(), now())
                            """.formatted(stream.toArray()));
                }
            }

            migrate(postgres, "latest");

            try (Connection connection = postgres.connect()) {
                assertThat(valid(connection, "default", "sess_ü")).isEqualTo(7);
                assertThat(valid(connection, "default", "unassigned")).isEqualTo(3);
                assertThat(valid(connection, "other", "sess_ü")).isEqualTo(1);
            }
        }
    }

    /** Recomputes a chain; how many bodies are in it. */
    private static long valid(Connection connection, String tenant, String streamId) throws SQLException {
        StoredChainCheck check = new StoredChainCheck(tenant, ChainClaims.of(connection, tenant, streamId));
        StoredEntries.after(
                        connection,
                        tenant,
                        streamId,
                        StoredEntries.BEGINNING,
                        new StoredEntries.Portion(100, 1_000_000L))
                .rows()
                .forEach(check::entry);
        check.end();
        return check.bodies();
    }

    private static void migrate(PostgresProcess postgres, String target) {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), "postgres", "")
                .target(target)
                .load()
                .migrate();
    }
}
